"""Giving up orders that were never paid."""

from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.events import publish
from guide_app.ground.orders.errors import OrderNotCancellable
from guide_app.ground.orders.events import OrderCancelled
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import order_for_change, order_view
from guide_app.ground.orders.rules import MAY_SELL, OrderStatus
from guide_app.ground.orders.schemas import OrderView

UNPAID_LIFETIME = timedelta(hours=24)
"""A placed order nobody paid is cancelled after this; its coupons were free much earlier, when the hold ran out."""

CANCEL = "UPDATE orders SET status = 'cancelled', cancelled_at = $2 WHERE id = $1 AND status = 'placed'"
STALE = "SELECT id FROM orders WHERE status = 'placed' AND placed_at < $1 ORDER BY id LIMIT 500"


async def cancel_order(actor: Actor, order_id: UUID, *, desk: VoucherDesk) -> OrderView:
    """Give up a placed order; its coupons are free again."""
    actor.require_role(*MAY_SELL)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order["status"] != OrderStatus.PLACED or not await execute(CANCEL, order_id, at):
            raise OrderNotCancellable(order_status=order["status"])
        await desk.release(order_id, at=at)
        await publish(OrderCancelled(order_id=order_id, number=order["number"], store_id=order["store"]), at=at)
        await audit.record(actor, "orders.cancelled", f"order:{order_id}")
        return await order_view(order_id)


async def cancel_unpaid_orders(at: datetime, *, desk: VoucherDesk) -> int:
    """Cancel what has waited too long for its payment; how many. Safe to run at any time and twice."""
    stale = await fetch(STALE, at - UNPAID_LIFETIME)
    for row in stale:
        await cancel_order(SYSTEM, row["id"], desk=desk)
    return len(stale)
