"""顾客 · Customers: one's own, found again, and each one's profile."""
