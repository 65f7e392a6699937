"""任务 · What one was given to do."""
