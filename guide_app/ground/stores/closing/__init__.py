"""Stores that close, and what becomes of what they hold."""
