"""Why an amount came about, and why there is none."""
