"""Which payments the money of a refund goes back to."""
