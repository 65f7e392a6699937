"""Months: settled, closed, frozen into statements, verified."""
