"""Sheets of the catalog: categories, articles, prices. Each kind of sheet is one module."""
