"""券 · Coupon templates: made, tried, published anew, paused."""
