"""What people do with payouts."""
