"""归属策略 · Attribution: whose a sale is that nobody served."""
