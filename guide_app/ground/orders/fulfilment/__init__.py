"""How the goods of an order reach the customer: taken along, fetched from a store, or sent."""
