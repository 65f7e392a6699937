"""Sheets of the organisation: legal entities, regions, stores. Each kind of sheet is one module."""
