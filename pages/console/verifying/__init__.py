"""核对 · A month's ledger reckoned anew from its facts."""
