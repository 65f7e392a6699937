"""消息 · What one was told."""
