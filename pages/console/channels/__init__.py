"""What each channel sold."""
