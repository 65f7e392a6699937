"""What waits for a second person: seeing it, approving, refusing, withdrawing."""
