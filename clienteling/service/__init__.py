"""What can be done for customers, one subject a module."""
