"""按人群和标签找顾客 · Customers by what they bought and carry; their tags."""
