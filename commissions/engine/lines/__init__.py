"""What one sold line gives: its base, its performance, its line components."""
