"""企微客户 · Customers on WeCom and the members they are."""
