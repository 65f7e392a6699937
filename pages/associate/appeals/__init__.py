"""Saying that an order or an entry is not right, and what became of it."""
