"""Giving up an order that was never paid."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.errors import MoneyOnItsWay, OrderNotCancellable, OrderNotFound, PartPaid
from guide_app.ground.orders.events import OrderCancelled
from guide_app.ground.orders.held.reads import give_up_hold, hold_for, lapse_hold
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import NoOutsidePayments, OutsidePayments, VoucherDesk
from guide_app.ground.orders.reads import order_for_change, order_today, view_of
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderView
from guide_app.ground.stock.moving import free_held

NO_OUTSIDE = NoOutsidePayments()

CANCEL = """
UPDATE orders SET status = 'cancelled', cancelled_at = $2 WHERE id = $1 AND status = 'placed' AND part_paid_fen = 0
"""

END_FULFILMENT = "UPDATE fulfilment SET state = 'cancelled', ended_at = $2 WHERE order_id = $1"


async def ask_outside(actor: Actor, order_id: UUID, *, outside: OutsidePayments) -> None:
    """Have money that is coming from `outside` counted, before an order is given up.

    Stands outside of the transaction of the giving up: what has come in counts although that is refused.
    Raises OrderNotFound, MoneyOnItsWay.
    """
    actor.require(PLACE_ORDERS)
    await _require_reach(actor, order_id, at=clock.now())
    if not await outside.may_cancel(order_id):
        raise MoneyOnItsWay(order_id=order_id)


async def cancel_order(
    actor: Actor, order_id: UUID, *, desk: VoucherDesk, outside: OutsidePayments = NO_OUTSIDE
) -> OrderView:
    """Give up a placed order; its coupons are free again. Whoever does it within a transaction asks outside before.

    Raises OrderNotFound, OrderNotCancellable, PartPaid, and MoneyOnItsWay where money is coming from `outside`.
    """
    actor.require(PLACE_ORDERS)
    at = clock.now()
    await _require_reach(actor, order_id, at=at)
    if not await outside.may_cancel(order_id):
        raise MoneyOnItsWay(order_id=order_id)
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.part_paid_fen:
            raise PartPaid(part_paid_fen=order.part_paid_fen)
        if order.status is not OrderStatus.PLACED or not await execute(CANCEL, order_id, at):
            raise OrderNotCancellable(order_status=order.status)
        await desk.release(order_id, at=at)
        if order.is_exchange:
            await give_up_hold(order_id, at=at)
        if order.holds_stock:
            await free_held(order_id, at=at)
        if order.fulfilment is not None:
            await execute(END_FULFILMENT, order_id, at)
        await publish(OrderCancelled(order_id=order_id, number=order.number, store_id=order.store), at=at)
        await audit.record(actor, "orders.cancelled", f"order:{order_id}")
        return await view_of(order_id)


async def give_exchange_up(actor: Actor, order_id: UUID, *, desk: VoucherDesk) -> None:
    """Give up an order whose exchange cannot be made any more, with what is held for it.

    Nothing more is to come from outside. Where part of the difference was paid the order stays for people, who give
    that back and cancel it; nothing of the old order is held for it then. Raises OrderNotFound.
    """
    actor.require(PLACE_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        hold = await hold_for(order_id)
        if hold is not None:
            await lapse_hold(hold, at=at)
        if order.status is OrderStatus.PLACED and not order.part_paid_fen:
            await cancel_order(actor, order_id, desk=desk)


async def _require_reach(actor: Actor, order_id: UUID, *, at: datetime) -> None:
    (today,) = await look_up(order_today(order_id, at=at))
    if not today or not actor.reaches(today[0].path):
        raise OrderNotFound(order_id=order_id)
