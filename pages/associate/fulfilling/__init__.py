"""Orders that are fetched or sent: what a store has to do."""
