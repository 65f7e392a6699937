"""How long what is known of persons is kept, and letting go of what is older."""
