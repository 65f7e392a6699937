"""What customers see on their own phones."""
