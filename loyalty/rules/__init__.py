"""What points are worth and what they lead to, decided: no clock, no database."""
