"""What can be done with coupons, by verb."""
