"""Imports of sheets: upload, preview, commit, error sheet. What is imported, packages declare (`kernel.imports`)."""
