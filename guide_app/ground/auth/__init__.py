"""Who are you: passwords, access tokens, sign-in."""
