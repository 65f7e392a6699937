"""Migrations of the shared links."""
