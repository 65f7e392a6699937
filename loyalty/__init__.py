"""Growth points that members earn, the levels they reach by them, and what a level brings."""
