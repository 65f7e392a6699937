"""A lively Chinese demo chain, made through the same services as real data."""
