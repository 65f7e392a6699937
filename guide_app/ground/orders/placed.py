"""Orders that a store has to finish before it closes."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.stores.assets import Asset, Placed, PlacedColumn

LEFT = "SELECT count(*) FROM orders WHERE store = $1 AND status = 'placed'"


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


PLACED = Placed(
    columns=(PlacedColumn("order_source"), PlacedColumn("attribution_policy")),
    assets=(Asset("orders", ("未付款订单", "Orders not paid"), _left),),
)
