"""Orders of customers who had opened a link, counted with the link that they opened last."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from sharing.rules import COUNTS_FOR


class Sold(msgspec.Struct, frozen=True):
    """An order that was paid."""

    order_id: UUID
    member: UUID
    day: date
    at: datetime
    received_fen: int


class Returned(msgspec.Struct, frozen=True):
    """What went back of one."""

    order_id: UUID
    refunded_fen: int
    unsells: bool


SOLD = f"""
INSERT INTO share_order (order_id, link, day, received_fen, refunded_fen)
SELECT sold.order_id, clicked.link, sold.day, sold.received_fen, 0 FROM {record_set(Sold, "$1", "sold")}
CROSS JOIN LATERAL (
  SELECT c.link FROM share_click c
  WHERE c.member IN ({identities_of("sold.member")}) AND c.at <= sold.at
    AND c.at > sold.at - interval '{COUNTS_FOR.days} days'
  ORDER BY c.at DESC, c.id DESC LIMIT 1
) clicked
ON CONFLICT (order_id) DO NOTHING
"""
RETURNED = f"""
UPDATE share_order o SET refunded_fen = o.refunded_fen + back.refunded_fen,
  received_fen = CASE WHEN back.unsells THEN 0 ELSE o.received_fen END
FROM (SELECT order_id, sum(CASE WHEN unsells THEN 0 ELSE refunded_fen END) AS refunded_fen, bool_or(unsells) AS unsells
  FROM {record_set(Returned, "$1", "returned")} GROUP BY order_id) back
WHERE o.order_id = back.order_id
"""


async def count_on_order_paid(batch: Sequence[Delivered]) -> None:
    """Each order once."""
    told: list[OrderPaid] = [delivered.event for delivered in batch]
    sold = [
        Sold(one.order_id, one.member_id, one.business_on, one.paid_at, one.payable_fen)
        for one in told
        if one.member_id is not None
    ]
    if sold:
        await execute(SOLD, as_json(sold))


async def count_on_order_refunded(batch: Sequence[Delivered]) -> None:
    """What went back of those that are counted."""
    told: list[OrderRefunded] = [delivered.event for delivered in batch]
    await execute(
        RETURNED,
        as_json([Returned(one.order_id, one.amount_fen + one.freight_fen, one.unsells) for one in told]),
    )


SHARES = Subscriber(
    "sharing",
    on={OrderPaid: count_on_order_paid, OrderRefunded: count_on_order_refunded},
    makes=("share_order",),
)
"""Counts each fact once, in the transaction that moves the cursor; a replay counts the same again."""
