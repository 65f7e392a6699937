"""Erasure: nothing of a person is left that anybody could read, and a backup does not bring it back."""
