"""预约到店: customers come at a time of their own choosing, and somebody waits for them."""
