"""Staged returns become refunds of earlier purchases; what finds none is an unmatched return that burdens the store."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from guide_app.base.kernel.database import copy_rows, execute, fetch
from guide_app.base.kernel.events import Event, publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.events import OrderRefunded, RefundedLine, ReturnUnmatched
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.till_import.matching import Outcome, Part, Purchase, Return, match

RETURNS = """
SELECT t.source, t.member, t.sku, t.units, t.amount_fen, t.sold_at, t.associate, s.id AS store_id, m.id AS member_id,
       business_day_in(s.id, t.sold_at) AS business_on
FROM till_line t JOIN store s ON s.code = t.store LEFT JOIN member m ON m.number = t.member
WHERE t.is_return AND t.state IS NULL ORDER BY t.position
"""

_CANDIDATES = """
FROM (SELECT DISTINCT member, sku FROM till_line WHERE is_return AND state IS NULL AND member IS NOT NULL) t
JOIN member m ON m.number = t.member
JOIN orders o ON o.member = m.id AND o.channel = $1 AND o.status = $2
JOIN order_line l ON l.order_id = o.id AND l.sku_code = t.sku
"""

# In the order of ids, like every statement that takes several orders. The amounts are read by a second statement, after
# whoever held one of these orders has committed.
LOCK_ORDERS = f"SELECT o.id {_CANDIDATES} ORDER BY o.id FOR UPDATE OF o"

PURCHASES = f"""
SELECT o.id AS order_id, o.store, o.member AS member_id, o.serving, o.paid_at, l.id AS line_id, l.no,
       m.number AS member, l.sku_code, l.unit_price_fen, l.quantity - l.returned_units AS units,
       l.paid_fen - l.refunded_fen AS net_fen,
       (SELECT sum(x.quantity - x.returned_units) FROM order_line x WHERE x.order_id = o.id) AS order_units
{_CANDIDATES}
WHERE l.quantity > l.returned_units AND l.paid_fen > l.refunded_fen
"""

REDUCE_LINES = """
UPDATE order_line l SET returned_units = l.returned_units + b.units, refunded_fen = l.refunded_fen + b.amount_fen
FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS b (id, units, amount_fen) WHERE l.id = b.id
"""

REDUCE_ORDERS = """
UPDATE orders o SET refunded_fen = o.refunded_fen + b.amount_fen
FROM unnest($1::uuid[], $2::bigint[]) AS b (id, amount_fen) WHERE o.id = b.id
"""

# The day is that of the order's store, wherever the goods were taken back.
BOOK_REFUNDS = """
INSERT INTO refund (id, number, store, order_id, amount_fen, reason, refunded_at, business_on)
SELECT r.id, r.number, o.store, o.id, r.amount_fen, r.reason, r.refunded_at, business_day_in(o.store, r.refunded_at)
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::timestamptz[])
  AS r (id, number, order_id, amount_fen, reason, refunded_at)
JOIN orders o ON o.id = r.order_id
RETURNING id, business_on
"""

REFUND_LINE_COLUMNS = ("id", "refund", "line", "units", "amount_fen")
UNMATCHED_COLUMNS = (
    "id",
    "source",
    "store",
    "sku_code",
    "member",
    "units",
    "amount_fen",
    "returned_at",
    "business_on",
)


class _Refund(NamedTuple):
    """What one return line gives back of one order."""

    id: UUID
    number: str
    order: asyncpg.Record
    parts: tuple[Part, ...]
    amount_fen: int
    returned_at: datetime
    reason: str
    fully_returned: bool


async def book_returns() -> None:
    """Refunds with their OrderRefunded, unmatched rests with their ReturnUnmatched."""
    staged = {row["source"]: row for row in await fetch(RETURNS)}
    if not staged:
        return
    await execute(LOCK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    bought = await fetch(PURCHASES, Channel.TILL.value, OrderStatus.PAID.value)
    outcomes = match(map(_return, staged.values()), map(_purchase, bought))
    refunds = list(_refunds(outcomes, staged, bought))
    await _book_refunds(refunds)
    await _book_unmatched([outcome for outcome in outcomes if outcome.unmatched_fen], staged)


def _return(row: asyncpg.Record) -> Return:
    return Return(row["source"], row["member"] or "", row["sku"], row["sold_at"], row["units"], row["amount_fen"])


def _purchase(row: asyncpg.Record) -> Purchase:
    return Purchase(
        line_id=row["line_id"],
        order_id=row["order_id"],
        no=row["no"],
        member=row["member"],
        sku=row["sku_code"],
        bought_at=row["paid_at"],
        unit_price_fen=row["unit_price_fen"],
        units=row["units"],
        net_fen=row["net_fen"],
    )


def _refunds(
    outcomes: Sequence[Outcome], staged: dict[str, asyncpg.Record], bought: Sequence[asyncpg.Record]
) -> Iterator[_Refund]:
    """One refund per return line and order. Its number is the line's source; those of further orders add `+2`, `+3`."""
    orders = {row["order_id"]: row for row in bought}
    left = {order_id: row["order_units"] for order_id, row in orders.items()}
    for outcome in outcomes:
        by_order: dict[UUID, list[Part]] = defaultdict(list)
        for part in outcome.parts:
            by_order[part.purchase.order_id].append(part)
        source = outcome.returned.source
        for place, (order_id, parts) in enumerate(by_order.items(), start=1):
            amount_fen = sum(part.amount_fen for part in parts)
            left[order_id] -= sum(part.units for part in parts)
            yield _Refund(
                id=new_id(),
                number=source if place == 1 else f"{source}+{place}",
                order=orders[order_id],
                parts=tuple(parts),
                amount_fen=amount_fen,
                returned_at=outcome.returned.returned_at,
                reason=f"收银退货 till return {staged[source]['associate'] or ''}".rstrip(),
                fully_returned=left[order_id] == 0,
            )


async def _book_refunds(refunds: Sequence[_Refund]) -> None:
    booked = await fetch(
        BOOK_REFUNDS,
        [refund.id for refund in refunds],
        [refund.number for refund in refunds],
        [refund.order["order_id"] for refund in refunds],
        [refund.amount_fen for refund in refunds],
        [refund.reason for refund in refunds],
        [refund.returned_at for refund in refunds],
    )
    days: dict[UUID, date] = {row["id"]: row["business_on"] for row in booked}
    await copy_rows(
        "refund_line",
        REFUND_LINE_COLUMNS,
        ((new_id(), r.id, part.purchase.line_id, part.units, part.amount_fen) for r in refunds for part in r.parts),
    )
    units: Counter[UUID] = Counter()
    line_fen: Counter[UUID] = Counter()
    order_fen: Counter[UUID] = Counter()
    for refund in refunds:
        for part in refund.parts:
            units[part.purchase.line_id] += part.units
            line_fen[part.purchase.line_id] += part.amount_fen
            order_fen[part.purchase.order_id] += part.amount_fen
    await execute(REDUCE_LINES, list(units), list(units.values()), [line_fen[line] for line in units])
    await execute(REDUCE_ORDERS, list(order_fen), list(order_fen.values()))
    await publish_many((_refunded(refund, days[refund.id]), refund.returned_at) for refund in refunds)


def _refunded(refund: _Refund, business_on: date) -> Event:
    return OrderRefunded(
        refund_id=refund.id,
        order_id=refund.order["order_id"],
        number=refund.number,
        store_id=refund.order["store"],
        member_id=refund.order["member_id"],
        serving_id=refund.order["serving"],
        refunded_at=refund.returned_at,
        business_on=business_on,
        amount_fen=refund.amount_fen,
        fully_returned=refund.fully_returned,
        lines=tuple(
            RefundedLine(
                line_id=part.purchase.line_id, no=part.purchase.no, units=part.units, amount_fen=part.amount_fen
            )
            for part in refund.parts
        ),
    )


async def _book_unmatched(outcomes: Sequence[Outcome], staged: dict[str, asyncpg.Record]) -> None:
    rests = [(new_id(), outcome, staged[outcome.returned.source]) for outcome in outcomes]
    await copy_rows(
        "unmatched_return",
        UNMATCHED_COLUMNS,
        (
            (
                rest_id,
                row["source"],
                row["store_id"],
                row["sku"],
                row["member_id"],
                outcome.unmatched_units,
                outcome.unmatched_fen,
                row["sold_at"],
                row["business_on"],
            )
            for rest_id, outcome, row in rests
        ),
    )
    await publish_many(
        (
            ReturnUnmatched(
                return_id=rest_id,
                store_id=row["store_id"],
                amount_fen=outcome.unmatched_fen,
                returned_at=row["sold_at"],
                business_on=row["business_on"],
            ),
            row["sold_at"],
        )
        for rest_id, outcome, row in rests
    )
