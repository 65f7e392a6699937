"""A store's day: what was sold, what came back, which money came in and went out."""
