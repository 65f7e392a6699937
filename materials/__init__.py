"""Printable store materials: badges, labels, sheets as PDF in exact millimetres."""
