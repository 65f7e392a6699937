"""Customers who sign in for themselves: sessions of their own, and what they may see of what is kept of them."""
