"""Associates, their postings to stores, their roles, their leaving."""
