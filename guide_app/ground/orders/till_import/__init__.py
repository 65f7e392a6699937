"""Till exports: read a file line by line, refuse what cannot be sold, book the rest as orders, refunds and returns."""
