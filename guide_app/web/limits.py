"""Which routes the general limit of requests leaves out, because they count for themselves."""

UNMETERED_KEY = "unmetered"

UNMETERED = {UNMETERED_KEY: True}
"""`opt` of a route with a limit of its own: one address may stand for a whole shopping mall."""
