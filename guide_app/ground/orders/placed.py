"""Orders that a store has to finish before it closes, and those that its successor hands over."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.ground.stores.assets import Asset, Placed, PlacedColumn
from guide_app.ground.stores.handing import Going, going_along

LEFT = "SELECT count(*) FROM orders WHERE store = $1 AND status = 'placed'"
TO_HAND_OVER = "SELECT count(*) FROM fulfilment WHERE store = $1 AND ended_at IS NULL"
TO_GO = "SELECT order_id AS id FROM fulfilment WHERE store = $1 AND ended_at IS NULL ORDER BY order_id LIMIT $2"
HAND_ON = """
UPDATE fulfilment SET store = $3 WHERE order_id = ANY($1::uuid[]) AND store = $2 AND ended_at IS NULL
"""


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _going(store_id: UUID, most: int) -> list[Going]:
    return await fetch_as(Going, TO_GO, store_id, most)


FULFILMENTS = going_along(
    "fulfilments",
    ("待自提或发货的订单", "Orders to be fetched or sent"),
    of="orders",
    left=TO_HAND_OVER,
    going=_going,
    move=HAND_ON,
    needs_successor=True,
)
"""The goods lie in the books where they lay."""
PLACED = Placed(
    columns=(PlacedColumn("order_source"), PlacedColumn("attribution_policy")),
    assets=(Asset("orders", ("未付款订单", "Orders not paid"), _left), FULFILMENTS),
)
