"""订单: orders within reach."""
