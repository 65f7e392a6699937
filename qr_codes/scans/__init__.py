"""A scan from the address in a printed code to its line in the log: resolving, the page, counting, writing."""
