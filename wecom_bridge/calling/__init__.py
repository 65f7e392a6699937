"""Calling WeCom: the app's client, its access token, and what helps when WeCom says no."""
