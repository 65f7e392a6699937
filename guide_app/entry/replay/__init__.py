"""Scenario documents of the commission contract, played on the database instead of in memory.

Everything is stored, credited, settled and closed as in a shop, in one transaction that is undone at the end, and the
result is read back from the tables.
"""
