"""Orders and refunds that other systems send in batches: tills, malls, mini-programs."""
