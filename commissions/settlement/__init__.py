"""Settling piece by piece: only what changed since it was settled last, from sums that are kept."""
