"""To which payments of their orders the refunds of a till's returns go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundPayment, rows_of_ways
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.ways.rules import PaymentLeft, Way, after_ways, less, ways_back

# The payments of these orders with what went back of them: those of refunds that did not say where to are in `unsaid`.
PAYMENTS = """
SELECT p.id, p.order_id, p.method, p.reference, p.paid_at, p.amount_fen - coalesce(gone.fen, 0) AS left_fen,
  o.refunded_fen + o.refunded_freight_fen - coalesce(said.fen, 0) AS unsaid_fen
FROM orders o JOIN payment p ON p.order_id = o.id AND p.gives_back IS NULL
LEFT JOIN LATERAL (
  SELECT sum(w.amount_fen)::bigint AS fen FROM refund_payment w WHERE w.order_id = o.id AND w.payment = p.id
) gone ON true
LEFT JOIN LATERAL (SELECT sum(w.amount_fen)::bigint AS fen FROM refund_payment w WHERE w.order_id = o.id) said ON true
WHERE o.id = ANY($1::uuid[])
  AND NOT EXISTS (SELECT FROM payment b WHERE b.order_id = p.order_id AND b.gives_back = p.id)
ORDER BY o.id, p.id
"""
BOOK_WAYS = insert_from_json("refund_payment", BookedRefundPayment)


class PaymentOfPurchase(msgspec.Struct, frozen=True):
    """A payment of an order of which goods come back, as it is before they do.

    `unsaid_fen` is what refunds of the whole order gave back without saying to which payment.
    """

    id: UUID
    order_id: UUID
    method: PaymentMethod
    reference: str | None
    paid_at: datetime
    left_fen: int
    unsaid_fen: int


async def ways_of(refunds: Sequence[BookedRefund]) -> dict[UUID, list[Way]]:
    """To which payments each refund goes, one after the other. How a till gives money back only the till knows."""
    of_order: dict[UUID, list[PaymentOfPurchase]] = defaultdict(list)
    for payment in await fetch_as(PaymentOfPurchase, PAYMENTS, sorted({refund.order_id for refund in refunds})):
        of_order[payment.order_id].append(payment)
    left = {
        order_id: less(
            [PaymentLeft(one.id, one.method, one.reference, one.paid_at, one.left_fen) for one in payments],
            payments[0].unsaid_fen,
        )
        for order_id, payments in of_order.items()
    }
    ways = {}
    for refund in refunds:
        payments = left[refund.order_id]
        ways[refund.id] = ways_back(payments, refund.amount_fen + refund.freight_fen, by=PaymentMethod.IMPORTED)
        left[refund.order_id] = after_ways(payments, ways[refund.id])
    return ways


async def book_ways(refunds: Sequence[BookedRefund], ways: Mapping[UUID, Sequence[Way]]) -> None:
    """Keep where the refunds went."""
    await execute(BOOK_WAYS, as_json([row for refund in refunds for row in rows_of_ways(refund, ways[refund.id])]))
