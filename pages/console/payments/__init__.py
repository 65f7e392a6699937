"""Payments by WeChat Pay at headquarters."""
