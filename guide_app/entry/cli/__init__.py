"""The `guide` command line."""
