"""Who works in the chain, where and since when."""
