"""顾客关怀 · What I know about a customer, when to care for them next, how it went."""
