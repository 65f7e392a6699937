"""Where an article is."""
