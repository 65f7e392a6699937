"""What somebody earns of orders that were not shipped or received so far."""
