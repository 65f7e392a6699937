"""Staged returns become refunds of earlier purchases; what finds none is an unmatched return that burdens the store."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reversing import Lowered, lower_unmatched
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.till_import.matching import UNNAMED_WITHIN, Outcome, Part, Purchase, Return, match

# Everything that comes back in this import: its own returns, and those of earlier ones that wait for their purchase.
CREATE = """
CREATE TEMP TABLE till_back (
  id uuid, number text, no int, store uuid, till text, day date, original text, member uuid, sku text, units int,
  amount_fen bigint, returned_at timestamptz, associate text, is_waiting boolean
) ON COMMIT DROP
"""

NEW = """
INSERT INTO till_back
SELECT (left($1::text, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid AS id, t.receipt AS number, t.no,
  t.store, t.till, t.day, coalesce(t.original, '') AS original,
  t.member_id AS member, t.sku, t.units, t.amount_fen, t.sold_at AS returned_at, t.associate, false AS is_waiting
FROM till_line t WHERE t.is_return AND t.state IS NULL ORDER BY t.position
"""

DROP = "DROP TABLE till_back"

KEEP = """
INSERT INTO till_return (number, store, till, day, no, id, original, member, associate, sku_code, units, amount_fen,
  returned_at, till_import)
SELECT number, store, till, day, no, id, original, member, associate, sku, units, amount_fen, returned_at, $1::uuid
FROM till_back
"""

# Of a sale of this file: it is the one that the return names, or its customer's purchase of the article.
WAITING = f"""
WITH new AS (
  SELECT receipt, member_id, store, associate, sku, min(sold_at) AS sold_at, max(sold_at) AS last_at FROM till_line
  WHERE NOT is_return AND state IS NULL GROUP BY receipt, member_id, store, associate, sku
), found AS (
  SELECT r.id FROM new JOIN till_return r ON r.original = new.receipt WHERE new.sold_at <= r.returned_at
  UNION
  SELECT r.id FROM new JOIN till_return r ON r.member = new.member_id AND r.sku_code = new.sku
  WHERE r.original = '' AND new.sold_at <= r.returned_at
  UNION
  SELECT r.id FROM new JOIN till_return r ON r.store = new.store AND r.sku_code = new.sku
  WHERE r.original = '' AND r.member IS NULL AND new.member_id IS NULL AND r.associate = new.associate
    AND new.sold_at <= r.returned_at AND new.last_at >= r.returned_at - interval '{UNNAMED_WITHIN.days} days'
), rest AS (
  SELECT u.id, u.store, u.units + coalesce(sum(b.units), 0) AS units,
    u.amount_fen + coalesce(sum(b.amount_fen), 0) AS amount_fen
  FROM unmatched_return u LEFT JOIN unmatched_return b ON b.reverses = u.id
  WHERE u.id IN (SELECT id FROM found) AND u.reverses IS NULL GROUP BY u.id
)
INSERT INTO till_back (id, number, no, store, till, day, original, member, sku, units, amount_fen, returned_at,
  associate, is_waiting)
SELECT r.id, r.number, r.no, r.store, r.till, r.day, r.original, r.member, r.sku_code, rest.units, rest.amount_fen,
  r.returned_at, r.associate, true
FROM rest JOIN till_return r ON r.id = rest.id WHERE rest.amount_fen > 0
"""

BACK = """
SELECT b.id, b.number, b.no, b.store, b.original, b.member, b.sku, b.units, b.amount_fen, b.returned_at, b.associate,
  a.id AS seller, b.day AS business_on, b.is_waiting
FROM till_back b LEFT JOIN associate a ON a.number = b.associate ORDER BY b.returned_at, b.number, b.no
"""

NAMED = f"""
WITH asked AS (SELECT DISTINCT original FROM till_back WHERE original <> '')
SELECT a.original, k.order_id FROM asked a JOIN till_receipt k ON k.number = a.original
UNION
SELECT a.original, p.order_id FROM asked a JOIN payment p ON p.reference = a.original
UNION
SELECT a.original, o.id FROM asked a JOIN orders o ON o.number = a.original AND o.channel <> '{Channel.TILL.value}'
"""

OF_MEMBERS = f"""
SELECT DISTINCT o.id FROM (SELECT DISTINCT member, sku FROM till_back WHERE original = '' AND member IS NOT NULL) t
JOIN orders o ON o.member = t.member AND o.status = '{OrderStatus.PAID.value}'
JOIN order_line l ON l.order_id = o.id AND l.sku_code = t.sku
"""

OF_NOBODY = f"""
SELECT DISTINCT o.id FROM till_back t JOIN associate a ON a.number = t.associate
JOIN orders o ON o.store = t.store AND o.business_on BETWEEN t.day - {UNNAMED_WITHIN.days} AND t.day
  AND o.member IS NULL AND o.serving = a.id AND o.status = '{OrderStatus.PAID.value}'
JOIN order_line l ON l.order_id = o.id AND l.sku_code = t.sku
WHERE t.original = '' AND t.member IS NULL AND t.units > 0 AND l.paid_fen * t.units = t.amount_fen * l.quantity
"""

# In the order of ids, like every statement that takes several orders. The amounts are read by a second statement, after
# whoever held one of these orders has committed.
LOCK_ORDERS = "SELECT o.id FROM orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR UPDATE OF o"

PURCHASES = f"""
SELECT o.id AS order_id, o.store, o.member AS member_id, o.channel, o.serving, o.dedicated, o.acquirer, o.issuer,
       o.came_by, o.paid_at, l.id AS line_id, l.no, l.sku_code, l.unit_price_fen,
       l.measure_milli IS NOT NULL AS weighed,
       l.quantity - l.returned_units AS units,
       l.paid_fen - l.refunded_fen AS net_fen,
       (SELECT sum(x.quantity - x.returned_units) FROM order_line x WHERE x.order_id = o.id) AS order_units
FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE o.id = ANY($1::uuid[]) AND o.status = '{OrderStatus.PAID.value}' AND l.paid_fen > l.refunded_fen
"""

NUMBERS = "SELECT order_id, number FROM refund WHERE order_id = ANY($1::uuid[])"

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
    """A return line, in the store where it was taken back. One that `is_waiting` is of an earlier import."""

    id: UUID
    number: str
    no: int
    store: UUID
    original: str
    member: UUID | None
    sku: str
    units: int
    amount_fen: int
    returned_at: datetime
    associate: str | None
    seller: UUID | None
    business_on: date
    is_waiting: bool

    @property
    def source(self) -> str:
        """What people call it: its receipt and line."""
        return f"{self.number}/{self.no}"


class NamedOrder(msgspec.Struct, frozen=True):
    """An order that a return may mean by the number it names."""

    original: str
    order_id: UUID


class PossibleOrder(msgspec.Struct, frozen=True):
    """An order that may hold what comes back."""

    id: UUID


class PurchasedLine(msgspec.Struct, frozen=True):
    """A line that goods may come back of: what is left of it, and of its whole order in units."""

    order_id: UUID
    store: UUID
    member_id: UUID | None
    channel: Channel
    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None
    came_by: UUID | None
    paid_at: datetime
    line_id: UUID
    no: int
    sku_code: str
    unit_price_fen: int
    weighed: bool
    units: int
    net_fen: int
    order_units: int


class RefundNumber(msgspec.Struct, frozen=True):
    """A number that a refund of an order has."""

    order_id: UUID
    number: str


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
    returned: StagedReturn
    fully_returned: bool


class Returned(NamedTuple):
    """What of this import's returns found no purchase, and what of earlier ones found it here."""

    unmatched_fen: int = 0
    found_later_fen: int = 0


async def book_returns(import_id: UUID, desk: VoucherDesk, *, at: datetime) -> Returned:
    """Refunds with their OrderRefunded, unmatched rests with their ReturnUnmatched.

    Returns of earlier imports whose purchase is in this one are given back as well.
    """
    await execute(CREATE)
    await execute(NEW, str(import_id))
    await execute(KEEP, import_id)
    await execute(WAITING)
    staged = {line.id: line for line in await fetch_as(StagedReturn, BACK)}
    if not staged:
        await execute(DROP)
        return Returned()
    named: dict[str, list[UUID]] = defaultdict(list)
    for one in await fetch_as(NamedOrder, NAMED):
        named[one.original].append(one.order_id)
    wanted = {order_id for orders in named.values() for order_id in orders}
    wanted.update(one.id for one in await fetch_as(PossibleOrder, OF_MEMBERS))
    wanted.update(one.id for one in await fetch_as(PossibleOrder, OF_NOBODY))
    orders = sorted(wanted)
    await execute(LOCK_ORDERS, orders)
    bought = await fetch_as(PurchasedLine, PURCHASES, orders)
    outcomes = match(map(_return, staged.values()), map(_purchase, bought), named)
    refunds = await _refunds(outcomes, staged, bought)
    await _book_refunds(refunds)
    for refund in refunds:
        if refund.fully_returned and refund.order.channel is not Channel.TILL:
            await desk.give_back(refund.order.order_id, at=at)
    new = [outcome for outcome in outcomes if not staged[outcome.returned.id].is_waiting]
    await _book_unmatched([outcome for outcome in new if outcome.unmatched_fen], staged)
    found = [_found(outcome) for outcome in outcomes if staged[outcome.returned.id].is_waiting and outcome.parts]
    await lower_unmatched(found, at)
    await execute(DROP)
    return Returned(
        unmatched_fen=sum(outcome.unmatched_fen for outcome in new),
        found_later_fen=sum(one.amount_fen for one in found),
    )


def _found(outcome: Outcome) -> Lowered:
    """What a return that had waited has found."""
    returned = outcome.returned
    return Lowered(returned.id, returned.units - outcome.unmatched_units, returned.amount_fen - outcome.unmatched_fen)


def _return(line: StagedReturn) -> Return:
    return Return(
        id=line.id,
        original=line.original,
        store=line.store,
        member=line.member,
        seller=line.seller,
        sku=line.sku,
        returned_at=line.returned_at,
        units=line.units,
        amount_fen=line.amount_fen,
    )


def _purchase(line: PurchasedLine) -> Purchase:
    return Purchase(
        line_id=line.line_id,
        order_id=line.order_id,
        no=line.no,
        store=line.store,
        member=line.member_id,
        seller=line.serving,
        sku=line.sku_code,
        bought_at=line.paid_at,
        unit_price_fen=line.unit_price_fen,
        units=line.units,
        net_fen=line.net_fen,
        weighed=line.weighed,
    )


async def _refunds(
    outcomes: Sequence[Outcome], staged: Mapping[UUID, StagedReturn], bought: Sequence[PurchasedLine]
) -> list[_Refund]:
    """One refund per return line and order, called by the line; what would be called the same adds `+2`, `+3`."""
    orders = {line.order_id: line for line in bought}
    left = {order_id: line.order_units for order_id, line in orders.items()}
    touched = {part.purchase.order_id for outcome in outcomes for part in outcome.parts}
    taken = {(one.order_id, one.number) for one in await fetch_as(RefundNumber, NUMBERS, sorted(touched))}
    refunds = []
    for outcome in outcomes:
        by_order: dict[UUID, list[Part]] = defaultdict(list)
        for part in outcome.parts:
            by_order[part.purchase.order_id].append(part)
        returned = staged[outcome.returned.id]
        for place, (order_id, parts) in enumerate(by_order.items(), start=1):
            units = sum(part.units for part in parts)
            left[order_id] -= units
            number = _free_number(returned.source, place, order_id, taken)
            refunds.append(
                _Refund(
                    id=new_id(),
                    number=number,
                    order=orders[order_id],
                    parts=tuple(parts),
                    returned=returned,
                    fully_returned=left[order_id] == 0 and units > 0,
                )
            )
    return refunds


def _free_number(source: str, place: int, order_id: UUID, taken: set[tuple[UUID, str]]) -> str:
    number = source if place == 1 else f"{source}+{place}"
    while (order_id, number) in taken:
        place += 1
        number = f"{source}+{place}"
    taken.add((order_id, number))
    return number


async def _book_refunds(refunds: Sequence[_Refund]) -> None:
    days = await fetch_as(
        RefundDay,
        REFUND_DAYS,
        [refund.id for refund in refunds],
        [refund.order.store for refund in refunds],
        [refund.returned.returned_at for refund in refunds],
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
        reason=f"收银退货 till return {refund.returned.associate or ''}".rstrip(),
        recorded_by=None,
        refunded_at=refund.returned.returned_at,
        business_on=business_on,
        till_return=refund.returned.id,
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


async def _book_unmatched(outcomes: Sequence[Outcome], staged: Mapping[UUID, StagedReturn]) -> None:
    rests = [_rest(outcome, staged[outcome.returned.id]) for outcome in outcomes]
    await execute(BOOK_RESTS, as_json(rests))
    await publish_many((_unmatched(rest), rest.returned_at) for rest in rests)


def _rest(outcome: Outcome, line: StagedReturn) -> BookedRest:
    return BookedRest(
        id=line.id,
        source=f"{line.source} {line.business_on} {line.store.hex[-8:]}",
        store=line.store,
        sku_code=line.sku,
        member=line.member,
        units=outcome.unmatched_units,
        amount_fen=outcome.unmatched_fen,
        returned_at=line.returned_at,
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
