"""Taking the payment of an order that was placed before."""

from uuid import UUID

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import ORDER_COLUMNS, BookedOrder, BookedPayment, order_paid, order_view, payment_of
from guide_app.ground.orders.errors import OrderNotPayable, PaymentReferenceUsed
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import lines_of, order_for_change
from guide_app.ground.orders.rules import OrderStatus, require_amount
from guide_app.ground.orders.schemas import OrderView, PaymentTaken

MARK_PAID = f"""
UPDATE orders o SET status = 'paid', paid_at = $2, business_on = $3, day_cut_hours = $4, dedicated = m.dedicated,
  acquirer = m.acquirer
FROM (SELECT $1::uuid AS order_id) this
  LEFT JOIN orders mine ON mine.id = this.order_id LEFT JOIN member m ON m.id = mine.member
WHERE o.id = $1 AND o.id = this.order_id AND o.status = 'placed'
RETURNING {ORDER_COLUMNS}
"""
"""Conditional, so that two tills taking one payment pay it once; the roles are frozen by the same statement."""

INSERT_PAYMENT = insert_from_json("payment", BookedPayment)


async def pay_order(actor: Actor, order_id: UUID, payment: PaymentTaken, *, desk: VoucherDesk) -> OrderView:
    """Record the money of a placed order: its coupons are spent, its roles frozen."""
    actor.require(PLACE_ORDERS)
    at = clock.now()
    async with transaction():
        found = await order_for_change(actor, order_id, at=at)
        if found.status is not OrderStatus.PLACED:
            raise OrderNotPayable(order_status=found.status)
        require_amount(payment.amount_fen, found.payable_fen)
        order = await fetch_row_as(BookedOrder, MARK_PAID, order_id, at, found.today, found.day_cut_hours)
        if order is None:
            raise OrderNotPayable(order_status=found.status)
        await _insert_payment(payment_of(order, payment, recorded_by=actor.id, at=at))
        await desk.confirm(order_id, order.quote_hash, at=at)
        lines = await lines_of(order_id)
        await publish(order_paid(order, lines), at=at)
        await audit.record(actor, "orders.paid", f"order:{order_id}", amount_fen=order.payable_fen)
    return order_view(order, lines)


async def _insert_payment(payment: BookedPayment) -> None:
    try:
        async with transaction():
            await execute(INSERT_PAYMENT, as_json([payment]))
    except asyncpg.UniqueViolationError as error:
        raise PaymentReferenceUsed(field="reference", reference=payment.reference) from error
