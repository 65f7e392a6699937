"""HTTP vocabulary only: problems, actors, pages, idempotency. Knows no domain."""
