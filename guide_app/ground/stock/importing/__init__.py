"""Sheets of stock."""
