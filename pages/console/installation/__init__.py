"""How the product is set and how it fares."""
