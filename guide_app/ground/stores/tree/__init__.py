"""The organisation as a tree on a day, opened level by level, and what is to change."""
