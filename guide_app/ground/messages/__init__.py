"""Short messages to phones: codes that are good once, and the provider that carries them."""
