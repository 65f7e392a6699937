"""Making price books, and withdrawing entries."""
