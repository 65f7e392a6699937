"""客户关怀 · What the stores do about customers, and what headquarters set for it."""
