"""Who leaves or moves, and what becomes of what hangs on them."""
