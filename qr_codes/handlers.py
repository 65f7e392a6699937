"""What followed from codes, counted by code and business day from the facts of members and orders."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one fact adds to its code: on a business day that it carries, or on that of the store at its moment."""

    code: UUID
    day: date | None = None
    store: UUID
    at: datetime
    registrations: int = 0
    orders: int = 0
    received_fen: int = 0
    refunded_fen: int = 0


# In the order of their keys, so that two lanes never wait for each other.
COUNT = f"""
INSERT INTO code_outcome_day AS known (code, day, registrations, orders, received_fen, refunded_fen)
SELECT code, coalesce(day, business_day_in(store, at)) AS on_day, sum(registrations), sum(orders), sum(received_fen),
  sum(refunded_fen)
FROM {record_set(Outcome, "$1", "new")} GROUP BY code, on_day ORDER BY code, on_day
ON CONFLICT (code, day) DO UPDATE SET registrations = known.registrations + EXCLUDED.registrations,
  orders = known.orders + EXCLUDED.orders, received_fen = known.received_fen + EXCLUDED.received_fen,
  refunded_fen = known.refunded_fen + EXCLUDED.refunded_fen
"""


async def count_on_member_registered(batch: Sequence[Delivered]) -> None:
    """New members who came by a code."""
    told: list[MemberRegistered] = [delivered.event for delivered in batch]
    await _count(
        Outcome(code=one.code_id, store=one.store_id, at=one.registered_at, registrations=1)
        for one in told
        if one.code_id is not None
    )


async def count_on_order_paid(batch: Sequence[Delivered]) -> None:
    """Orders that a code led to, and the money received for them."""
    told: list[OrderPaid] = [delivered.event for delivered in batch]
    await _count(
        Outcome(
            code=one.code_id,
            day=one.business_on,
            store=one.store_id,
            at=one.paid_at,
            orders=1,
            received_fen=one.payable_fen,
        )
        for one in told
        if one.code_id is not None
    )


async def count_on_order_refunded(batch: Sequence[Delivered]) -> None:
    """Money that went back of them, and orders that never were."""
    told: list[OrderRefunded] = [delivered.event for delivered in batch]
    await _count(
        Outcome(
            code=one.code_id,
            day=one.business_on,
            store=one.store_id,
            at=one.refunded_at,
            orders=-1 if one.unsells else 0,
            received_fen=-(one.amount_fen + one.freight_fen) if one.unsells else 0,
            refunded_fen=0 if one.unsells else one.amount_fen + one.freight_fen,
        )
        for one in told
        if one.code_id is not None
    )


async def _count(outcomes: Iterable[Outcome]) -> None:
    rows = list(outcomes)
    if rows:
        await execute(COUNT, as_json(rows))


CODES = Subscriber(
    "codes",
    on={
        MemberRegistered: count_on_member_registered,
        OrderPaid: count_on_order_paid,
        OrderRefunded: count_on_order_refunded,
    },
    makes=("code_outcome_day",),
)
"""Counts each fact once, in the transaction that moves the cursor; a replay counts the same again."""
