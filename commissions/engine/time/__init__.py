"""Instants, days and months: how they are written, and the calendar between them."""
