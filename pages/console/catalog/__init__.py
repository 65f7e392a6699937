"""商品 · The catalog and its price book, kept by forms."""
