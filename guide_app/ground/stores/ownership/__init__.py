"""Who runs a store, by dates."""
