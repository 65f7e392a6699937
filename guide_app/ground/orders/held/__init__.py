"""Exchanges that wait until the customer has paid their difference: what is held for them, made of it or let go."""
