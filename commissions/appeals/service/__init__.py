"""Filing, deciding and correcting."""
