"""How the tables of appointments came to be."""
