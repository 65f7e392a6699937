"""What can be put into a cart: articles that a text finds, and the variants of a product, priced as the cart is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from carts.variants import Offer, OfferedProduct, named
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.ground.catalog.fragments import SKU_TEXT, THUMBNAIL_OF_SKU, in_force
from guide_app.ground.catalog.products.rules import Dimension, Variant
from guide_app.ground.catalog.queries import pricing_paths
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.rules import Channel
from guide_app.ground.stock.reads import stale_after
from guide_app.ground.stock.rules import available, is_stale
from guide_app.ground.stock.schemas import StockAt
from guide_app.ground.stores.fragments import few

MOST_FOUND = 24
"""Articles that a search shows."""
MOST_VARIANTS = 300
# $1 paths of the store and of what is above it, $2 the moment, $3 the channel, $4 the level of the customer, $5 the
# store. The levels for which they are good are worked out once.
PRICED = in_force(above="$1", at="$2", levels="good.levels", channel="$3::text")
OFFER = f"""
SELECT s.code, s.name, s.spu, d.name AS product, s.variant, p.price_fen, p.everyone_fen, p.list_fen,
  {THUMBNAIL_OF_SKU} AS thumbnail, k.on_hand, k.held, k.as_of, d.specifications,
  s.kind = 'weighed' AS by_weight
FROM sku s
LEFT JOIN product d ON d.code = s.spu
CROSS JOIN LATERAL (
  SELECT ARRAY(
    SELECT below.code FROM member_level own JOIN member_level below ON below.rank <= own.rank WHERE own.code = $4
  )::text[] AS levels OFFSET 0
) good
CROSS JOIN LATERAL ({PRICED}) p
LEFT JOIN stock k ON k.sku = s.id AND k.place = $5
"""
FOUND = f"""
WITH page AS MATERIALIZED (
  SELECT s.id FROM sku s
  WHERE s.active AND {grams_of(SKU_TEXT)} @> $6::text[] AND (s.code ILIKE $7 OR s.name ILIKE $7 OR s.spu ILIKE $7)
  ORDER BY s.id LIMIT $8
)
{OFFER} WHERE s.id = ANY ({few("id", "page")}) ORDER BY s.id
"""
VARIANTS = f"""
{OFFER}
WHERE s.active AND (s.code = $6 OR s.spu = (SELECT one.spu FROM sku one WHERE one.code = $6))
ORDER BY s.code LIMIT {MOST_VARIANTS}
"""


class OfferRow(msgspec.Struct, frozen=True):
    """An article with its price, and what is known of its stock in the store."""

    code: str
    name: str
    spu: str | None
    product: str | None
    variant: Variant | None
    price_fen: int
    everyone_fen: int | None
    list_fen: int | None
    thumbnail: str | None
    on_hand: int | None
    held: int | None
    as_of: datetime | None
    specifications: list[Dimension] | None
    by_weight: bool


async def offers_found(
    actor: Actor,
    text: str,
    *,
    channel: Channel = Channel.ASSOCIATE_APP,
    level: str | None = None,
    store_id: UUID | None = None,
) -> list[Offer]:
    """Articles that a text finds and that have a price in a store within reach, by default the actor's own.

    Members of a `level` have their prices.
    """
    actor.require(PLACE_ORDERS)
    asked = (await pricing_paths(actor, store_id), clock.now(), channel, level, store_id or actor.store_id)
    return _offers(await fetch_as(OfferRow, FOUND, *asked, grams(text), contains(text), MOST_FOUND))


async def offered_product(
    actor: Actor,
    sku_code: str,
    *,
    channel: Channel = Channel.ASSOCIATE_APP,
    level: str | None = None,
    store_id: UUID | None = None,
) -> OfferedProduct:
    """An article with the other variants of its product, as `offers_found` prices them. Raises NotFound."""
    actor.require(PLACE_ORDERS)
    asked = (await pricing_paths(actor, store_id), clock.now(), channel, level, store_id or actor.store_id)
    rows = await fetch_as(OfferRow, VARIANTS, *asked, sku_code)
    if not rows:
        raise NotFound(sku=sku_code)
    return OfferedProduct(rows[0].product or rows[0].name, rows[0].specifications or [], _offers(rows))


def _offers(rows: Sequence[OfferRow]) -> list[Offer]:
    at, after = clock.now(), stale_after()
    return [
        Offer(
            *(row.code, row.name, row.spu, row.product, row.variant),
            named(row.specifications or [], row.variant) or row.code,
            *(row.price_fen, row.everyone_fen, row.list_fen, row.thumbnail),
            None
            if row.as_of is None
            else StockAt(
                available(row.on_hand or 0, row.held or 0), row.as_of, is_stale(row.as_of, at=at, after=after)
            ),
            row.by_weight,
        )
        for row in rows
    ]
