"""Saying that the customer has what they ordered: what was sent has come, what was kept for them was fetched."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.errors import OrderCompleteAlready, OrderCompletesItself, OrderNotCompletable
from guide_app.ground.orders.events import OrderCompleted
from guide_app.ground.orders.permissions import COMPLETE_ORDERS
from guide_app.ground.orders.reads import booked_order, order_for_change, view_of
from guide_app.ground.orders.rules import OrderStatus, shown_status
from guide_app.ground.orders.schemas import OrderView
from guide_app.ground.stock.moving import take_held

COMPLETE = "UPDATE orders SET completed_at = $2 WHERE id = $1"


async def complete_order(actor: Actor, order_id: UUID) -> OrderView:
    """Note that a paid order has reached its customer. Raises OrderNotFound, OrderNotCompletable, OrderCompleteAlready,
    OrderCompletesItself.

    What was handed over as it was paid is complete by that.
    """
    actor.require(COMPLETE_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        ((booked,),) = await look_up(booked_order(order_id))
        if booked.status is not OrderStatus.PAID or booked.returned_in_full or booked.taken_back:
            shown = shown_status(booked.status, returned_in_full=booked.returned_in_full)
            raise OrderNotCompletable(order_status=shown)
        if booked.fulfilment is not None:
            raise OrderCompletesItself(fulfilment=booked.fulfilment)
        if booked.complete_since is not None:
            raise OrderCompleteAlready(completed_at=booked.complete_since)
        await execute(COMPLETE, order_id, at)
        if order.holds_stock:
            await take_held(order_id, at=at)
        told = OrderCompleted(
            order_id=order_id, number=order.number, store_id=order.store, completed_at=at, business_on=order.today
        )
        await publish(told, at=at)
        await audit.record(actor, "orders.completed", f"order:{order_id}")
        return await view_of(order_id)
