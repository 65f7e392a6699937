"""Taking the payment of an order that was placed before."""

from functools import partial
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.booked import BookedOrder, BookedPayment, order_paid, order_view, payment_of
from guide_app.ground.orders.errors import OrderNotFound, OrderNotPayable, reference_used
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import booked_lines, booked_order, kinds_sold, order_for_change, order_today
from guide_app.ground.orders.rules import OrderStatus, require_amount, require_taken
from guide_app.ground.orders.schemas import OrderView, PaymentTaken


async def pay_order(actor: Actor, order_id: UUID, payment: PaymentTaken, *, desk: VoucherDesk) -> OrderView:
    """Record the money of a placed order: its coupons are spent, its roles frozen."""
    actor.require(PLACE_ORDERS)
    at = clock.now()
    found, today, lines, kinds, planned = await look_up(
        booked_order(order_id),
        order_today(order_id, at=at),
        booked_lines(order_id),
        kinds_sold(order_id),
        desk.planned(order_id),
    )
    if not found or not actor.reaches(today[0].path):
        raise OrderNotFound(order_id=order_id)
    placed, now = found[0], today[0]
    if placed.status is not OrderStatus.PLACED:
        raise OrderNotPayable(order_status=placed.status)
    require_taken(payment.method, field="method")
    require_amount(payment.amount_fen, placed.payable_fen)
    order = replace(
        placed,
        status=OrderStatus.PAID,
        paid_at=at,
        business_on=now.today,
        day_cut_hours=now.day_cut_hours,
        dedicated=now.dedicated,
        acquirer=now.acquirer,
    )
    taken = payment_of(order, payment, recorded_by=actor.id, at=at)
    async with transaction():
        await leave(_payment(actor, order, taken))
        await desk.confirm(order_id, order.quote_hash, at=at, planned=planned)
        await publish(order_paid(order, lines, {kind.sku_id: kind for kind in kinds}), at=at)
        await audit.record(actor, "orders.paid", f"order:{order_id}", amount_fen=order.payable_fen)
    return order_view(order, lines, [taken])


def _payment(actor: Actor, order: BookedOrder, booked: BookedPayment) -> Part:
    """The payment to be written. It is conditional, so that two tills taking one payment take it once."""
    values = (as_json_object(order), as_json_object(booked))
    refuse = partial(_refuse, actor, order.id)
    return Part("pay_order_v1", values, otherwise=refuse, refusals=reference_used("reference", booked.reference))


async def _refuse(actor: Actor, order_id: UUID) -> None:
    """Somebody has paid or cancelled the order since it was read."""
    order = await order_for_change(actor, order_id, at=clock.now())
    raise OrderNotPayable(order_status=order.status)
