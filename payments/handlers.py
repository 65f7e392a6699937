"""Refunds of orders whose money came by WeChat Pay: it goes back the way it came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.orders.events import OrderRefunded, PaidBack, PaymentGivenBack
from guide_app.ground.orders.rules import PaymentMethod
from payments.at_terminal import AT_TERMINAL, note_waiting
from payments.settling import ask_back

REASON = "退货退款"
PART = "部分付款退回"

BOOKED = """
SELECT id, order_id, store FROM pay_request WHERE transaction_id = $1 AND order_id = $2 AND outcome = 'booked'
"""


class BookedRequest(msgspec.Struct, frozen=True):
    """A request whose money was booked."""

    id: UUID
    order_id: UUID
    store: UUID


async def give_back_on_order_refunded(batch: Sequence[Delivered]) -> None:
    """Each part that goes back to a payment of ours is asked for once; what came at a terminal waits there."""
    for delivered in batch:
        event: OrderRefunded = delivered.event
        for part in event.paid_back:
            if part.amount_fen <= 0:
                continue
            went, order, refund = part.amount_fen, event.order_id, event.refund_id
            is_ours = part.method == PaymentMethod.WECHAT and await _ask(
                part.reference, order, went, at=delivered.at, reason=REASON, refund=refund
            )
            if not is_ours and part.method in AT_TERMINAL:
                await note_waiting(event.store_id, refund, order, part, at=delivered.at)


async def give_back_on_payment_given_back(batch: Sequence[Delivered]) -> None:
    """A payment of an order that was never paid in full goes back whole."""
    for delivered in batch:
        event: PaymentGivenBack = delivered.event
        part = PaidBack(event.payment_id, event.method, event.reference, event.amount_fen)
        is_ours = event.method == PaymentMethod.WECHAT and await _ask(
            event.reference, event.order_id, event.amount_fen, at=delivered.at, reason=PART, part=event.payment_id
        )
        if not is_ours and event.method in AT_TERMINAL:
            await note_waiting(event.store_id, event.payment_id, event.order_id, part, at=delivered.at)


async def _ask(
    reference: str | None,
    order_id: UUID,
    amount_fen: int,
    *,
    at: datetime,
    reason: str,
    refund: UUID | None = None,
    part: UUID | None = None,
) -> bool:
    """Ask for it where the payment was one of ours, and whether it was; what was typed in is not."""
    found = await fetch_row_as(BookedRequest, BOOKED, reference, order_id)
    if found is not None:
        await ask_back(
            found.id, found.order_id, found.store, amount_fen, reason=reason, at=at, refund=refund, part=part
        )
    return found is not None


PAYMENTS = Subscriber(
    "payments",
    on={OrderRefunded: give_back_on_order_refunded, PaymentGivenBack: give_back_on_payment_given_back},
)
"""Not emptied for a replay: money that has gone back cannot be fetched again, and its numbers are the same."""
