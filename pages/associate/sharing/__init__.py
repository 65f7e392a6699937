"""分享: links to products and coupons, and what followed."""
