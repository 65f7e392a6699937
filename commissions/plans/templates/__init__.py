"""Starting points for common plans, each with an example that the engine reckons."""
