"""Imports of sheets that people fill in: reading a file, judging its rows, telling what is wrong; knows no domain."""
