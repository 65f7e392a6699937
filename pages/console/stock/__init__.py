"""Stock of stores and warehouses."""
