"""Carts that are parked and resumed, quotes, and how an order is handed over to be paid."""
