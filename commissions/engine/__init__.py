"""The pure commission engine: facts and plans in, targets and ledger differences out. Call it through `api`."""
