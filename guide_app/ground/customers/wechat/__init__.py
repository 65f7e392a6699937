"""Customers recognised in WeChat: by whose WeChat it is, once they have proven by a code whose phone it is."""
