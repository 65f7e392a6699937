"""Pieces of SQL through which statements, of other packages too, read what articles cost."""

# `{at}` is a moment, `{above}` the paths of a store and of everything above it.
IN_FORCE = """
SELECT price_fen, floor_fen FROM price
WHERE sku = s.id AND path = ANY({above}) AND valid_from <= {at} AND (valid_to IS NULL OR valid_to > {at})
ORDER BY length(path) DESC, valid_from DESC, id DESC LIMIT 1
"""

CATEGORY_CODES = "string_to_array(ltrim(c.path, '/'), '/')"
"""The codes of a category `c`, root to leaf; null where there is none."""


KINDS = """
SELECT s.id AS sku_id, s.spu, s.brand, c.path AS category FROM sku s LEFT JOIN category c ON c.id = s.category
"""
"""What SKUs `s` are: columns as the fields of `reads.Kind`."""


def priced_skus(*, codes: str, above: str, at: str) -> str:
    """The active SKUs of these codes with their price in force: columns as the fields of `reads.PriceInForce`.

    The arguments are SQL: a text[] of codes, the text[] of a store's path and all above it, a moment.
    """
    return f"""
SELECT s.id AS sku_id, s.code, s.name, s.spu, s.brand, coalesce({CATEGORY_CODES}, '{{}}') AS categories, s.discountable,
  p.price_fen, p.floor_fen
FROM sku s
CROSS JOIN LATERAL ({IN_FORCE.format(above=above, at=at)}) p
LEFT JOIN category c ON c.id = s.category
WHERE s.code = ANY({codes}) AND s.active
"""


SKU_TEXT = "s.code || ' ' || s.name || ' ' || coalesce(s.spu, '')"
"""What an SKU `s` is searched in."""
