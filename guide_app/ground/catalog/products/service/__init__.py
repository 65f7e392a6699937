"""Keeping products, their brands and seasons, and what bundles are made of."""
