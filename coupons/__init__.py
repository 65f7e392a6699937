"""Coupon templates, issuing, quoting, redeeming."""
