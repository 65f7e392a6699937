"""What is read of payouts."""
