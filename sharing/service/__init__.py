"""Sharing links, and taking coupons by them."""
