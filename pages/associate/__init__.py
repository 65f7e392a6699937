"""The associate's phone; a store manager sees the same pages with more rows."""
