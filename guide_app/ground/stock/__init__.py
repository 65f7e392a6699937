"""What of which article lies where, and what of it is promised to orders."""
