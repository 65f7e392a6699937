"""Leaving and moving: what hangs on a person goes to others by a plan, and nothing is forgotten."""
