"""What customers agreed to, purpose by purpose, and what the law lets them ask for."""
