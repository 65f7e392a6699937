"""The sheet of people with their posts."""
