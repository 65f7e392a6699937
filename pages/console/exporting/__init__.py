"""导出: background jobs of one's own, and lists as files."""
