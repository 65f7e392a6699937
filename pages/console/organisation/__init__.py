"""Regions, stores and the companies that run them."""
