"""Whose sale it is where nobody served: a policy by which one is named, and what it decided of each order."""
