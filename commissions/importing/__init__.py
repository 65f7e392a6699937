"""Sheets of goals and of attendance."""
