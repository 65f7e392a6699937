"""Imports that people run in the console: previewed first, booked by one word, kept as history."""
