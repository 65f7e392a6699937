"""What can be seen of codes, of their scans, and of what followed from them."""
