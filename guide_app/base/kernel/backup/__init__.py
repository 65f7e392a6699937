"""Backups of the embedded server: base backups and the log between them in one folder, and the way back to a moment."""
