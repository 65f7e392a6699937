"""Links to products and coupons that associates share: opened by customers, and counted up to their orders."""
