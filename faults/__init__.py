"""`make faults` breaks the product under load, and holds what it answered against the books."""
