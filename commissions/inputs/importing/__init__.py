"""Goals and attendance from sheets."""
