"""退款规则 · The chain's terms of refunds."""
