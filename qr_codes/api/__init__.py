"""Codes over HTTP: for those who place them, and for those who scan them."""
