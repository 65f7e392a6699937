"""Taking the payment of an order that was placed before."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.booked import order_view
from guide_app.ground.orders.errors import OrderNotFound, OrderNotPayable
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import booked_lines, booked_order, kinds_sold, order_today
from guide_app.ground.orders.rules import OrderStatus, require_amount, require_taken
from guide_app.ground.orders.schemas import OrderView, PaymentTaken
from guide_app.ground.orders.taking_payment import paid_at, take_payment


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
    order = paid_at(placed, now, at=at)
    async with transaction():
        taken = await take_payment(actor, order, payment, lines, kinds, desk=desk, planned=planned)
    return order_view(order, lines, [taken])
