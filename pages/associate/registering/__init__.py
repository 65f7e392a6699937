"""代客注册 · A customer becomes a member: entered by the associate, agreed to on the customer's own phone."""
