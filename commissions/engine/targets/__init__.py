"""What a ledger entry settles, what it should stand at, and why something stands at nothing."""
