"""How things are called on pages, each in one place, whoever shows it."""
