"""Background jobs: shown to who asked for them, run by the worker, cleared away when they are old."""
