"""Where somebody is signed in, and their password: the same pages on the phone and on the console."""
