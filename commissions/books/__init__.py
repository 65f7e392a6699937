"""The accounts behind the ledger, and what proves that nobody has changed it."""
