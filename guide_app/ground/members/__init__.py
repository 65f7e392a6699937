"""Customers, their consent and their dedicated associate."""
