"""What people do with inputs of pay."""
