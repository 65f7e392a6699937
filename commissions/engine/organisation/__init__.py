"""Stores, associates and their goals: who works where and when."""
