"""What is seen of exchanges that wait for their difference."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.orders.held.shown import HOLDS, ExchangeHoldView
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.queries import order_view

OF_ORDER = f"{HOLDS} WHERE h.order_id = $1 OR h.new_order = $1 ORDER BY h.id"


async def holds_of_order(actor: Actor, order_id: UUID) -> list[ExchangeHoldView]:
    """Those in which goods of an order are to come back, and the one that it was placed for. Raises OrderNotFound."""
    actor.require(SEE_ORDERS)
    await order_view(actor, order_id)
    return await fetch_as(ExchangeHoldView, OF_ORDER, order_id)
