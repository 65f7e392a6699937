"""Databases of earlier releases, brought up to now."""
