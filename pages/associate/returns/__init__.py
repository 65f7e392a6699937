"""退款 · Refunds that wait for the manager, and goods of other stores that come back here."""
