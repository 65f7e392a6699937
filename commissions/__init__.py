"""Plans, accrual, the append-only ledger, settlement."""
