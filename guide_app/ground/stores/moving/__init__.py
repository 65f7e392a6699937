"""Stores and regions that go to another parent, from a day on."""
