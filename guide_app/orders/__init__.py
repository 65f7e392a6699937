"""Price, place, pay, refund."""
