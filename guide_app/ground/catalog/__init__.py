"""SKUs, categories, price books."""
