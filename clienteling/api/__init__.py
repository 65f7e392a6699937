"""Clienteling over HTTP."""
