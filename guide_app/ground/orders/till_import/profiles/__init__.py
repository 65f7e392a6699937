"""How a till writes its exports, as documents that people edit: TOML, versioned, five of them shipped."""
