"""What followed from shared links."""
