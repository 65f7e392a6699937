"""Appeals: the list, one of them with what a correction would do, whom an order is credited to, corrections made."""
