"""订单接入 · What other systems send."""
