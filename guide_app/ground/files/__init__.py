"""Files that are kept: uploads behind their door, what the product makes, who may see them, when they go."""
