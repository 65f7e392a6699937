"""业绩: how people, stores and branches are doing, as the pages show it; sums of sales that are kept for reading."""
