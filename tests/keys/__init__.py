"""Keys: whether they are those of the database, and how they are rotated."""
