"""Giving back a payment of an order that was never paid in full, so that it can be cancelled or paid otherwise."""

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
from guide_app.ground.orders.reads import OrderForChange, known_payments, order_for_change, view_of
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import GivePaymentBack, OrderView

GIVE_BACK = insert_from_json("payment", BookedPayment)
WAITS_FOR_IT_AGAIN = "UPDATE orders SET part_paid_fen = part_paid_fen - $2 WHERE id = $1"


async def give_payment_back(actor: Actor, order_id: UUID, payment_id: UUID, command: GivePaymentBack) -> OrderView:
    """Give all of a payment back, as it came: the order waits for this money again.

    Raises OrderNotFound, PaymentNotFound, also for one that went back already, and OrderNotPayable where the order is
    paid in full: then it is refunded.
    """
    actor.require(REFUND_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.status is not OrderStatus.PLACED:
            raise OrderNotPayable(order_status=order.status)
        (payments,) = await look_up(known_payments(order_id))
        payment = next((one for one in payments if one.id == payment_id and not one.given_back), None)
        if payment is None:
            raise PaymentNotFound(payment_id=payment_id)
        back = BookedPayment(
            id=new_id(),
            order_id=order_id,
            method=payment.method,
            amount_fen=-payment.amount_fen,
            reference=None,
            recorded_by=actor.id,
            paid_at=at,
            business_on=order.today,
            gives_back=payment.id,
        )
        await execute(GIVE_BACK, as_json([back]))
        await execute(WAITS_FOR_IT_AGAIN, order_id, payment.amount_fen)
        await publish(_told(order, payment), at=at)
        await audit.record(
            actor,
            "orders.payment_given_back",
            f"order:{order_id}",
            payment=str(payment.id),
            method=payment.method,
            amount_fen=payment.amount_fen,
            reason=command.reason,
        )
        return await view_of(order_id)


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
