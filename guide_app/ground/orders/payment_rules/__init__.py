"""What the chain asks of payments that people record."""
