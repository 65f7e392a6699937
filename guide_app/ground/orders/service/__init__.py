"""What can be done with orders: one module a verb."""
