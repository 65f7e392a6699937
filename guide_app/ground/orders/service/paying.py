"""Taking the money of an order that was placed before, at once or in parts."""

from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.booked import order_view
from guide_app.ground.orders.errors import OrderNotFound, OrderNotPayable
from guide_app.ground.orders.held.making import require_open, take_difference
from guide_app.ground.orders.payment_rules.reads import is_needed, reference_needed
from guide_app.ground.orders.payment_rules.rules import require_references
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import booked_lines, booked_order, kinds_sold, known_payments, order_today
from guide_app.ground.orders.rules import OrderStatus, part_of, require_taken
from guide_app.ground.orders.schemas import OrderView, PaymentTaken
from guide_app.ground.orders.taking_payment import paid_at, take_part, take_payment


async def pay_order(actor: Actor, order_id: UUID, payment: PaymentTaken, *, desk: VoucherDesk) -> OrderView:
    """Record money for a placed order. With the last of what is due its coupons are spent, its roles frozen.

    Raises OrderNotFound, OrderNotPayable, AmountDiffers where it is more than what is due, what is refused of a payment
    without its number (`REFERENCES_NEEDED`), PaymentReferenceUsed, and PaidMeanwhile where somebody else took money for
    it at the same moment. With the last of the difference of an exchange that waits for it, that is made; raises
    ExchangeOver where it cannot be made any more.
    """
    actor.require(PLACE_ORDERS)
    at = clock.now()
    found, today, lines, kinds, planned, payments, asked = await look_up(
        booked_order(order_id),
        order_today(order_id, at=at),
        booked_lines(order_id),
        kinds_sold(order_id),
        desk.planned(order_id),
        known_payments(order_id),
        reference_needed([payment]),
    )
    if not found or not actor.reaches(today[0].path):
        raise OrderNotFound(order_id=order_id)
    placed, now = found[0], today[0]
    if placed.status is not OrderStatus.PLACED:
        raise OrderNotPayable(order_status=placed.status)
    require_taken(payment.method, field="method")
    amount_fen = part_of(payment.amount_fen, placed.due_fen)
    part = replace(payment, amount_fen=amount_fen)
    require_references([part], needed=is_needed(asked), fields=["reference"])
    if amount_fen < placed.due_fen:
        async with transaction():
            if placed.carried_fen is not None:
                await require_open(placed)
            taken = [await take_part(actor, placed, part, now, at=at)]
        order = replace(placed, part_paid_fen=placed.part_paid_fen + amount_fen)
    else:
        paid = paid_at(placed, now, at=at)
        take = take_payment if placed.carried_fen is None else take_difference
        async with transaction():
            taken = await take(actor, paid, part, lines, kinds, desk=desk, planned=planned, holds_stock=now.holds_stock)
        order = replace(paid, part_paid_fen=0)
    return order_view(order, lines, [*payments, *taken])
