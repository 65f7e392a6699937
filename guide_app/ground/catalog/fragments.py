"""Pieces of SQL through which statements, of other packages too, read what articles cost."""

NOBODY = "'{}'::text[]"
"""The levels of whoever is no member, or is not known."""


EVERY_CHANNEL = "NULL::text"
"""The channel of whoever asks for none."""


def in_force(*, above: str, at: str, levels: str = NOBODY, channel: str = EVERY_CHANNEL) -> str:
    """The price in force of an SKU `s`, as a SELECT of `price_fen`, `floor_fen`, `level`, `everyone_fen`, `list_fen`.

    Of the prices for everybody and of those for each level one holds: the narrowest, then the channel's own, then the
    latest; of these the customer pays the lowest. `pricing.rules.in_force` is the same in Python. The arguments are
    SQL: the paths of a store and of everything above it, a moment, the levels for which the customer is good
    (`levels_of`), a channel. Without any price for everybody `everyone_fen` is null. `ends_at` bounds what is read.
    """
    return f"""
SELECT price_fen, floor_fen, level, max(price_fen) FILTER (WHERE level IS NULL) OVER () AS everyone_fen,
  coalesce(list_fen, max(list_fen) FILTER (WHERE level IS NULL) OVER ()) AS list_fen
FROM (
  SELECT DISTINCT ON (level) price_fen, floor_fen, level, list_fen FROM price
  WHERE sku = s.id AND path = ANY({above}) AND ends_at > {at} AND valid_from <= {at}
    AND (level IS NULL OR level = ANY({levels})) AND (channel IS NULL OR channel = {channel})
  ORDER BY level, length(path) DESC, channel, valid_from DESC, id DESC
) held ORDER BY price_fen, level NULLS FIRST LIMIT 1
"""


CATEGORY_CODES = "string_to_array(ltrim(c.path, '/'), '/')"
"""The codes of a category `c`, root to leaf; null where there is none."""


KINDS = """
SELECT s.id AS sku_id, s.spu, s.brand, c.path AS category FROM sku s LEFT JOIN category c ON c.id = s.category
"""
"""What SKUs `s` are: columns as the fields of `reads.Kind`."""

COMPONENTS = "SELECT b.bundle AS bundle_id, b.part AS sku_id, b.units FROM sku_component b"
"""The parts of bundles: columns as the fields of `reads.PartOf`."""


def priced_skus(*, codes: str, above: str, at: str, levels: str = NOBODY, channel: str = EVERY_CHANNEL) -> str:
    """The active SKUs of these codes with their price in force: columns as the fields of `reads.PriceInForce`.

    The arguments are SQL: a text[] of codes, and those of `in_force`.
    """
    return f"""
SELECT s.id AS sku_id, s.code, s.name, s.spu, s.brand, coalesce({CATEGORY_CODES}, '{{}}') AS categories, s.discountable,
  p.price_fen, p.floor_fen, p.level, p.everyone_fen, p.list_fen, s.kind AS sku_kind
FROM sku s
CROSS JOIN LATERAL ({in_force(above=above, at=at, levels=levels, channel=channel)}) p
LEFT JOIN category c ON c.id = s.category
WHERE s.code = ANY({codes}) AND s.active
"""


THUMBNAIL = """(
  SELECT '/pictures/' || g.token || '/small' FROM catalog_picture g WHERE g.{owner} ORDER BY g.place, g.id LIMIT 1
)"""
THUMBNAIL_OF_PRODUCT = THUMBNAIL.replace("{owner}", "product = p.id")
"""The address of the first picture of a product `p`."""
THUMBNAIL_OF_SKU = f"""coalesce({THUMBNAIL.replace("{owner}", "sku = s.id")}, {
    THUMBNAIL.replace("{owner}", "product = (SELECT d.id FROM product d WHERE d.code = s.spu)")
})"""
"""The address of the first picture of a SKU `s`, else of its product."""


def sku_priced(channel: str = EVERY_CHANNEL) -> str:
    """A SELECT of SKUs `s` as `SkuView`: $1 are the paths of a place, $2 is a moment, `channel` is SQL."""
    return f"""
SELECT s.id, s.code, s.spu, s.name, s.brand, coalesce({CATEGORY_CODES}, '{{}}') AS categories,
  s.discountable, s.active, s.version, s.picture, p.price_fen, s.variant, s.kind, p.list_fen AS tag_fen,
  {THUMBNAIL_OF_SKU} AS thumbnail
FROM sku s
LEFT JOIN category c ON c.id = s.category
LEFT JOIN LATERAL ({in_force(above="$1", at="$2", channel=channel)}) p ON true
"""


SKU_TEXT = "s.code || ' ' || s.name || ' ' || coalesce(s.spu, '')"
"""What an SKU `s` is searched in."""
