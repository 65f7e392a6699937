"""The pure coupon engine: quotes, refunds, validity windows and codes, exact to the fen."""
