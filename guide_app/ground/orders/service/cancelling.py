"""Giving up an order that was never paid."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.events import publish
from guide_app.ground.orders.errors import OrderNotCancellable, PartPaid
from guide_app.ground.orders.events import OrderCancelled
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import order_for_change, view_of
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderView
from guide_app.ground.stock.moving import free_held

CANCEL = """
UPDATE orders SET status = 'cancelled', cancelled_at = $2 WHERE id = $1 AND status = 'placed' AND part_paid_fen = 0
"""


async def cancel_order(actor: Actor, order_id: UUID, *, desk: VoucherDesk) -> OrderView:
    """Give up a placed order; its coupons are free again. Raises OrderNotFound, OrderNotCancellable, PartPaid."""
    actor.require(PLACE_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.part_paid_fen:
            raise PartPaid(part_paid_fen=order.part_paid_fen)
        if order.status is not OrderStatus.PLACED or not await execute(CANCEL, order_id, at):
            raise OrderNotCancellable(order_status=order.status)
        await desk.release(order_id, at=at)
        if order.holds_stock:
            await free_held(order_id, at=at)
        await publish(OrderCancelled(order_id=order_id, number=order.number, store_id=order.store), at=at)
        await audit.record(actor, "orders.cancelled", f"order:{order_id}")
        return await view_of(order_id)
