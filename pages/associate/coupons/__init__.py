"""发券: which coupon, to whom, and it is theirs."""
