"""任务 · Tasks of headquarters: written, released, followed."""
