"""Staged returns become refunds of earlier purchases; what finds none is an unmatched return that burdens the store."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine, Credited, order_refunded
from guide_app.ground.orders.events import RefundedLine, ReturnUnmatched
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
SELECT o.id AS order_id, o.store, o.member AS member_id, o.serving, o.dedicated, o.acquirer, o.issuer, o.came_by,
       o.paid_at, l.id AS line_id, l.no, m.number AS member, l.sku_code, l.unit_price_fen,
       l.quantity - l.returned_units AS units,
       l.paid_fen - l.refunded_fen AS net_fen,
       (SELECT sum(x.quantity - x.returned_units) FROM order_line x WHERE x.order_id = o.id) AS order_units
{_CANDIDATES}
WHERE l.quantity > l.returned_units AND l.paid_fen > l.refunded_fen
"""

REDUCE_LINES = """
UPDATE order_line l SET returned_units = l.returned_units + b.units, refunded_fen = l.refunded_fen + b.amount_fen
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[]) AS b (order_id, no, units, amount_fen)
WHERE l.order_id = b.order_id AND l.no = b.no
"""

REDUCE_ORDERS = """
UPDATE orders o SET refunded_fen = o.refunded_fen + b.amount_fen, returned_in_full = NOT EXISTS (
  SELECT FROM order_line l WHERE l.order_id = o.id AND l.returned_units < l.quantity)
FROM unnest($1::uuid[], $2::bigint[]) AS b (id, amount_fen) WHERE o.id = b.id
"""

# The day is that of the order's store, wherever the goods were taken back.
REFUND_DAYS = """
SELECT r.id, business_day_in(r.store, r.at) AS business_on
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS r (id, store, at)
"""
BOOK_REFUNDS = insert_from_json("refund", BookedRefund)
BOOK_REFUND_LINES = insert_from_json("refund_line", BookedRefundLine)


class StagedReturn(msgspec.Struct, frozen=True):
    """A return line of the file, in the store where it was taken back."""

    source: str
    member: str | None
    sku: str
    units: int
    amount_fen: int
    sold_at: datetime
    associate: str | None
    store_id: UUID
    member_id: UUID | None
    business_on: date


class PurchasedLine(msgspec.Struct, frozen=True):
    """A line that goods may come back of: what is left of it, and of its whole order in units."""

    order_id: UUID
    store: UUID
    member_id: UUID
    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None
    came_by: UUID | None
    paid_at: datetime
    line_id: UUID
    no: int
    member: str
    sku_code: str
    unit_price_fen: int
    units: int
    net_fen: int
    order_units: int


class RefundDay(msgspec.Struct, frozen=True):
    """The business day of a refund."""

    id: UUID
    business_on: date


class BookedRest(msgspec.Struct, frozen=True):
    """A row of `unmatched_return`: what of a return found no purchase."""

    id: UUID
    source: str
    store: UUID
    sku_code: str
    member: UUID | None
    units: int
    amount_fen: int
    returned_at: datetime
    business_on: date


BOOK_RESTS = insert_from_json("unmatched_return", BookedRest)


class _Refund(NamedTuple):
    """What one return line gives back of one order."""

    id: UUID
    number: str
    order: PurchasedLine
    parts: tuple[Part, ...]
    returned_at: datetime
    reason: str
    fully_returned: bool


async def book_returns() -> None:
    """Refunds with their OrderRefunded, unmatched rests with their ReturnUnmatched."""
    staged = {line.source: line for line in await fetch_as(StagedReturn, RETURNS)}
    if not staged:
        return
    await execute(LOCK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    bought = await fetch_as(PurchasedLine, PURCHASES, Channel.TILL.value, OrderStatus.PAID.value)
    outcomes = match(map(_return, staged.values()), map(_purchase, bought))
    await _book_refunds(list(_refunds(outcomes, staged, bought)))
    await _book_unmatched([outcome for outcome in outcomes if outcome.unmatched_fen], staged)


def _return(line: StagedReturn) -> Return:
    return Return(line.source, line.member or "", line.sku, line.sold_at, line.units, line.amount_fen)


def _purchase(line: PurchasedLine) -> Purchase:
    return Purchase(
        line_id=line.line_id,
        order_id=line.order_id,
        no=line.no,
        member=line.member,
        sku=line.sku_code,
        bought_at=line.paid_at,
        unit_price_fen=line.unit_price_fen,
        units=line.units,
        net_fen=line.net_fen,
    )


def _refunds(
    outcomes: Sequence[Outcome], staged: Mapping[str, StagedReturn], bought: Sequence[PurchasedLine]
) -> Iterator[_Refund]:
    """One refund per return line and order. Its number is the line's source; those of further orders add `+2`, `+3`."""
    orders = {line.order_id: line for line in bought}
    left = {order_id: line.order_units for order_id, line in orders.items()}
    for outcome in outcomes:
        by_order: dict[UUID, list[Part]] = defaultdict(list)
        for part in outcome.parts:
            by_order[part.purchase.order_id].append(part)
        source = outcome.returned.source
        for place, (order_id, parts) in enumerate(by_order.items(), start=1):
            left[order_id] -= sum(part.units for part in parts)
            yield _Refund(
                id=new_id(),
                number=source if place == 1 else f"{source}+{place}",
                order=orders[order_id],
                parts=tuple(parts),
                returned_at=outcome.returned.returned_at,
                reason=f"收银退货 till return {staged[source].associate or ''}".rstrip(),
                fully_returned=left[order_id] == 0,
            )


async def _book_refunds(refunds: Sequence[_Refund]) -> None:
    days = await fetch_as(
        RefundDay,
        REFUND_DAYS,
        [refund.id for refund in refunds],
        [refund.order.store for refund in refunds],
        [refund.returned_at for refund in refunds],
    )
    day_of = {day.id: day.business_on for day in days}
    booked = [_booked(refund, day_of[refund.id]) for refund in refunds]
    lines = [_booked_line(refund, part) for refund in refunds for part in refund.parts]
    await execute(BOOK_REFUNDS, as_json(booked))
    await execute(BOOK_REFUND_LINES, as_json(lines))
    units: Counter[tuple[UUID, int]] = Counter()
    line_fen: Counter[tuple[UUID, int]] = Counter()
    for line in lines:
        units[line.order_id, line.no] += line.units
        line_fen[line.order_id, line.no] += line.amount_fen
    order_fen: Counter[UUID] = Counter()
    for row in booked:
        order_fen[row.order_id] += row.amount_fen
    await execute(
        REDUCE_LINES,
        [order_id for order_id, _ in units],
        [no for _, no in units],
        list(units.values()),
        [line_fen[line] for line in units],
    )
    await execute(REDUCE_ORDERS, list(order_fen), list(order_fen.values()))
    told = (
        order_refunded(
            row,
            [_returned_part(part) for part in refund.parts],
            Credited(refund.order.serving, refund.order.dedicated, refund.order.acquirer, refund.order.issuer),
            member_id=refund.order.member_id,
            code_id=refund.order.came_by,
            fully_returned=refund.fully_returned,
        )
        for row, refund in zip(booked, refunds, strict=True)
    )
    await publish_many((fact, fact.refunded_at) for fact in told)


def _booked(refund: _Refund, business_on: date) -> BookedRefund:
    return BookedRefund(
        id=refund.id,
        number=refund.number,
        store=refund.order.store,
        order_id=refund.order.order_id,
        amount_fen=sum(part.amount_fen for part in refund.parts),
        reason=refund.reason,
        recorded_by=None,
        refunded_at=refund.returned_at,
        business_on=business_on,
    )


def _booked_line(refund: _Refund, part: Part) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(),
        order_id=refund.order.order_id,
        refund=refund.id,
        no=part.purchase.no,
        units=part.units,
        amount_fen=part.amount_fen,
    )


def _returned_part(part: Part) -> RefundedLine:
    return RefundedLine(
        line_id=part.purchase.line_id, no=part.purchase.no, units=part.units, amount_fen=part.amount_fen
    )


async def _book_unmatched(outcomes: Sequence[Outcome], staged: Mapping[str, StagedReturn]) -> None:
    rests = [_rest(outcome, staged[outcome.returned.source]) for outcome in outcomes]
    await execute(BOOK_RESTS, as_json(rests))
    await publish_many((_unmatched(rest), rest.returned_at) for rest in rests)


def _rest(outcome: Outcome, line: StagedReturn) -> BookedRest:
    return BookedRest(
        id=new_id(),
        source=line.source,
        store=line.store_id,
        sku_code=line.sku,
        member=line.member_id,
        units=outcome.unmatched_units,
        amount_fen=outcome.unmatched_fen,
        returned_at=line.sold_at,
        business_on=line.business_on,
    )


def _unmatched(rest: BookedRest) -> ReturnUnmatched:
    return ReturnUnmatched(
        return_id=rest.id,
        store_id=rest.store,
        amount_fen=rest.amount_fen,
        returned_at=rest.returned_at,
        business_on=rest.business_on,
    )
