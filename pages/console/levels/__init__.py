"""Levels of members: rules, counts, what was moved and brought."""
