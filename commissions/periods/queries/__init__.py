"""What is read of months."""
