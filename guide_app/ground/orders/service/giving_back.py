"""Giving back a payment of an order that was never paid in full, so that it can be cancelled or paid otherwise.

What goes out by it without a second person counts with the order's refunds, and is bounded by the same terms.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import BookedPayment, KnownPayment
from guide_app.ground.orders.errors import OrderNotPayable, PaymentNotFound
from guide_app.ground.orders.events import PaymentGivenBack
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.reads import OrderForChange, known_payments, order_for_change, refunds_made, view_of
from guide_app.ground.orders.returns.allowing import require_covered
from guide_app.ground.orders.returns.errors import SecondPersonNeededToRefund
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.returns.schemas import GivingBackAsked
from guide_app.ground.orders.returns.terms import in_force, terms_of
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import GivePaymentBack, OrderView

GIVE_BACK = insert_from_json("payment", BookedPayment)
WAITS_FOR_IT_AGAIN = "UPDATE orders SET part_paid_fen = part_paid_fen - $2 WHERE id = $1"


class Part(NamedTuple):
    """A payment that may go back, of an order whose row is locked; `alone_fen` as of a refund that is begun."""

    order: OrderForChange
    payment: KnownPayment
    terms: RefundTerms
    alone_fen: int

    def may_alone(self, actor: Actor) -> bool:
        """Whether the actor gives it back without a second person, with all that went back of the order so before."""
        return self.terms.gives_alone(actor.role, self.alone_fen + self.payment.amount_fen)


async def give_payment_back(actor: Actor, order_id: UUID, payment_id: UUID, command: GivePaymentBack) -> OrderView:
    """Give all of a payment back, as it came: the order waits for this money again.

    Raises OrderNotFound, PaymentNotFound, also for one that went back already, OrderNotPayable where the order is
    paid in full: then it is refunded, and SecondPersonNeededToRefund where the chain's terms do not let the actor do it
    alone.
    """
    actor.require(REFUND_ORDERS)
    at = clock.now()
    async with transaction():
        part = await _part(actor, order_id, payment_id, at=at)
        if not part.may_alone(actor):
            raise SecondPersonNeededToRefund(
                amount_fen=part.payment.amount_fen,
                alone_fen=part.alone_fen,
                limit_fen=part.terms.limits.get(actor.role),
                last_day=None,
                chain_policy=None,
            )
        return await _give(actor, part, command.reason, at=at)


async def giving_back_approved(actor: Actor, asked: GivingBackAsked) -> OrderView:
    """Give back a payment that was asked for and a second person has approved.

    Raises as `give_payment_back`, and RefundAboveLimit where whoever approved it does not give so much back either.
    """
    actor.require(REFUND_ORDERS)
    at = clock.now()
    async with transaction():
        part = await _part(actor, asked.order_id, asked.payment_id, at=at)
        await require_covered(part.terms, part.payment.amount_fen, at=at)
        return await _give(actor, part, asked.reason, at=at)


async def what_giving_back_gives(actor: Actor, order_id: UUID, payment_id: UUID) -> Part:
    """What `give_payment_back` would give back, whoever may. Nothing is kept. Raises as that does of it."""
    actor.require(REFUND_ORDERS)
    async with transaction():
        return await _part(actor, order_id, payment_id, at=clock.now())


async def _part(actor: Actor, order_id: UUID, payment_id: UUID, *, at: datetime) -> Part:
    order = await order_for_change(actor, order_id, at=at)
    if order.status is not OrderStatus.PLACED:
        raise OrderNotPayable(order_status=order.status)
    payments, (made,), found = await look_up(known_payments(order_id), refunds_made(order_id), in_force())
    payment = next((one for one in payments if one.id == payment_id and not one.given_back), None)
    if payment is None:
        raise PaymentNotFound(payment_id=payment_id)
    return Part(order, payment, terms_of(found), made.alone_fen)


async def _give(actor: Actor, part: Part, reason: str, *, at: datetime) -> OrderView:
    order, payment = part.order, part.payment
    back = BookedPayment(
        id=new_id(),
        order_id=order.id,
        method=payment.method,
        amount_fen=-payment.amount_fen,
        reference=None,
        recorded_by=actor.id,
        paid_at=at,
        business_on=order.today,
        gives_back=payment.id,
        approval=audit.approval_if_any(),
    )
    await execute(GIVE_BACK, as_json([back]))
    await execute(WAITS_FOR_IT_AGAIN, order.id, payment.amount_fen)
    await publish(_told(order, payment), at=at)
    await audit.record(
        actor,
        "orders.payment_given_back",
        f"order:{order.id}",
        payment=str(payment.id),
        method=payment.method,
        amount_fen=payment.amount_fen,
        reason=reason,
    )
    return await view_of(order.id)


def _told(order: OrderForChange, payment: KnownPayment) -> PaymentGivenBack:
    return PaymentGivenBack(
        order_id=order.id,
        number=order.number,
        store_id=order.store,
        payment_id=payment.id,
        method=payment.method,
        reference=payment.reference,
        amount_fen=payment.amount_fen,
    )
