"""Products with their dimensions and variants, brands, seasons, and what bundles are made of."""
