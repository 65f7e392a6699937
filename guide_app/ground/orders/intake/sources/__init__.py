"""The systems that send orders."""
