"""What can be done with codes, by verb."""
