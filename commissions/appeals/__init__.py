"""Appeals and corrections of whom an order is credited to."""
