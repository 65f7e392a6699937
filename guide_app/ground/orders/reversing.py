"""Taking back what an import was wrong about: what was told stays, and entries of the opposite sign follow.

For imports alone, inside their transaction. Every entry lies on the day and at the moment of what it reverses, so that
all sums come to what they would be if that had never been told. A sale is taken back after all of its returns.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as, hold
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TILL_IMPORT
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine
from guide_app.ground.orders.events import OrderRefunded, RefundedLine, ReturnUnmatched
from guide_app.ground.orders.facts import Credited, order_refunded
from guide_app.ground.orders.held.reads import lapse_holds
from guide_app.ground.orders.reversible import (
    BOOK_ENTRIES,
    BOOK_PARTS,
    BOOK_WAYS,
    LOCK_ORDERS,
    MOVE_LINES,
    MOVE_ORDERS,
    OF_RETURNS,
    OF_SALES,
    RETURNS,
    SALES,
    Part,
    Reversible,
)

AT_ONCE = 500
"""Sales or returns that are taken back together."""
NUMBER_LENGTH = 60

FREE_RECEIPTS = "DELETE FROM till_receipt WHERE order_id = ANY($1::uuid[])"

BURDENS = """
SELECT u.id, u.store, u.sku_code, u.member, u.returned_at, u.business_on,
  (u.units + coalesce(sum(r.units), 0))::int AS units,
  (u.amount_fen + coalesce(sum(r.amount_fen), 0))::bigint AS amount_fen, u.units AS whole_units,
  u.amount_fen AS whole_fen
FROM unmatched_return u LEFT JOIN unmatched_return r ON r.reverses = u.id
WHERE u.id = ANY($1::uuid[]) AND u.reverses IS NULL GROUP BY u.id ORDER BY u.id
"""


class NothingToTakeBack(Exception):
    """A mistake in the code: a sale has a return that stands, a return no sale, or there is less than is taken back."""


class RefundKey(NamedTuple):
    """Which refund of which order."""

    order_id: UUID
    id: UUID


class Lowered(NamedTuple):
    """By how much an unmatched return burdens its store less; negative where it burdens it again."""

    return_id: UUID
    units: int
    amount_fen: int


class Burden(msgspec.Struct, frozen=True):
    """An unmatched return, with what of it still burdens the store, and all of it."""

    id: UUID
    store: UUID
    sku_code: str
    member: UUID | None
    returned_at: datetime
    business_on: date
    units: int
    amount_fen: int
    whole_units: int
    whole_fen: int

    def bears(self, units: int, amount_fen: int) -> bool:
        """Whether it can burden so much less, or more where that is negative."""
        return 0 <= self.units - units <= self.whole_units and 0 <= self.amount_fen - amount_fen <= self.whole_fen


class BookedReversal(msgspec.Struct, frozen=True):
    """A row of `unmatched_return` that lowers another one, or raises it again to what it was."""

    id: UUID
    source: str
    store: UUID
    sku_code: str
    member: UUID | None
    units: int
    amount_fen: int
    returned_at: datetime
    business_on: date
    reverses: UUID


BOOK_REVERSALS = insert_from_json("unmatched_return", BookedReversal)


async def take_back_sales(order_ids: Collection[UUID], reason: str) -> int:
    """These imported sales never were: all of each goes off, and its receipt may be imported again.

    Those that were taken back before are passed over; the number of the others. Raises NothingToTakeBack where a return
    of the sale stands.
    """
    ids = sorted(set(order_ids))
    await execute(LOCK_ORDERS, ids)
    taken = 0
    for start in range(0, len(ids), AT_ONCE):
        sales = await fetch_as(Reversible, SALES, ids[start : start + AT_ONCE])
        await _take_back(sales, await fetch_as(Part, OF_SALES, [sale.id for sale in sales]), reason)
        await execute(FREE_RECEIPTS, [sale.id for sale in sales])
        taken += len(sales)
    return taken


async def take_back_refunds(refunds: Collection[RefundKey], reason: str) -> int:
    """These imported returns never were: what they gave back is with the customer and paid again.

    Those that were taken back before are passed over; the number of the others. Raises NothingToTakeBack where the sale
    was taken back.
    """
    keys = sorted(set(refunds))
    await execute(LOCK_ORDERS, sorted({key.order_id for key in keys}))
    taken = 0
    for start in range(0, len(keys), AT_ONCE):
        asked = keys[start : start + AT_ONCE]
        columns = [key.order_id for key in asked], [key.id for key in asked]
        returns = await fetch_as(Reversible, RETURNS, *columns)
        await _take_back(returns, await fetch_as(Part, OF_RETURNS, *columns), reason)
        taken += len(returns)
    return taken


async def lower_unmatched(lowered: Sequence[Lowered], at: datetime) -> None:
    """These unmatched returns burden their stores less, on their own days; `at` is when that became known.

    Where the purchase that a return had found never was, it burdens its store again: then the amounts are negative.
    Raises NothingToTakeBack.
    """
    await hold(TILL_IMPORT)
    for start in range(0, len(lowered), AT_ONCE):
        await _lower(lowered[start : start + AT_ONCE], at)


async def take_back_unmatched(return_ids: Collection[UUID], at: datetime) -> None:
    """These unmatched returns burden nobody any more: what is left of them goes off."""
    await hold(TILL_IMPORT)
    ids = sorted(set(return_ids))
    left = await fetch_as(Burden, BURDENS, ids)
    await lower_unmatched([Lowered(one.id, one.units, one.amount_fen) for one in left], at)


async def _take_back(what: Sequence[Reversible], parts: Sequence[Part], reason: str) -> None:
    for one in what:
        if one.contradicted:
            raise NothingToTakeBack(f"order {one.order_id}")
    if not what:
        return
    of: Mapping[UUID, list[Part]] = defaultdict(list)
    for part in parts:
        of[part.of].append(part)
    entries = [_entry(one, reason) for one in what]
    rows = [_row(entry, part) for one, entry in zip(what, entries, strict=True) for part in of[one.id]]
    booked, moved = as_json(entries), as_json(rows)
    await execute(BOOK_ENTRIES, booked)
    await execute(BOOK_PARTS, moved)
    await execute(BOOK_WAYS, booked)
    await execute(MOVE_LINES, moved)
    await execute(MOVE_ORDERS, booked)
    await publish_many((fact, fact.refunded_at) for fact in _facts(what, entries, of))
    await lapse_holds(sorted({one.order_id for one in what}), at=clock.now())


def _entry(one: Reversible, reason: str) -> BookedRefund:
    return BookedRefund(
        id=new_id(),
        number=f"{one.number[: NUMBER_LENGTH - 2]}-X",
        store=one.store,
        order_id=one.order_id,
        amount_fen=one.amount_fen,
        freight_fen=one.freight_fen,
        reason=reason,
        recorded_by=None,
        refunded_at=one.at,
        business_on=one.business_on,
        corrects=True,
        reverses=one.reverses,
        returned_at_store=one.returned_at_store,
        returned_on=one.returned_on,
    )


def _row(entry: BookedRefund, part: Part) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(), order_id=entry.order_id, refund=entry.id, no=part.no, units=part.units, amount_fen=part.amount_fen
    )


def _facts(
    what: Sequence[Reversible], entries: Sequence[BookedRefund], of: Mapping[UUID, Sequence[Part]]
) -> Iterator[OrderRefunded]:
    """What is told. Of the returns of an order that had come back whole, the first says that it has not any more."""
    told_of: set[UUID] = set()
    for one, entry in zip(what, entries, strict=True):
        moves = any(part.units for part in of[one.id])
        turns = one.returned_in_full and moves if entry.reverses else not one.returned_in_full
        yield order_refunded(
            entry,
            [RefundedLine(line_id=p.line_id, no=p.no, units=p.units, amount_fen=p.amount_fen) for p in of[one.id]],
            Credited(one.serving, one.dedicated, one.acquirer, one.issuer),
            channel=one.channel,
            member_id=one.member,
            code_id=one.came_by,
            fully_returned=turns and one.order_id not in told_of,
        )
        if turns:
            told_of.add(one.order_id)


async def _lower(lowered: Sequence[Lowered], at: datetime) -> None:
    burdens = {one.id: one for one in await fetch_as(Burden, BURDENS, [one.return_id for one in lowered])}
    units: Counter[UUID] = Counter()
    fen: Counter[UUID] = Counter()
    for one in lowered:
        units[one.return_id] += one.units
        fen[one.return_id] += one.amount_fen
    for return_id in units:
        burden = burdens.get(return_id)
        if burden is None or not burden.bears(units[return_id], fen[return_id]):
            raise NothingToTakeBack(f"unmatched return {return_id}")
    reversals = [_reversal(burdens[one.return_id], one) for one in lowered if one.units or one.amount_fen]
    await execute(BOOK_REVERSALS, as_json(reversals))
    await publish_many((_unmatched(row), at) for row in reversals)


def _reversal(burden: Burden, lowered: Lowered) -> BookedReversal:
    reversal_id = new_id()
    return BookedReversal(
        id=reversal_id,
        source=f"-{reversal_id.hex}",
        store=burden.store,
        sku_code=burden.sku_code,
        member=burden.member,
        units=-lowered.units,
        amount_fen=-lowered.amount_fen,
        returned_at=burden.returned_at,
        business_on=burden.business_on,
        reverses=burden.id,
    )


def _unmatched(row: BookedReversal) -> ReturnUnmatched:
    return ReturnUnmatched(
        return_id=row.id,
        store_id=row.store,
        amount_fen=row.amount_fen,
        returned_at=row.returned_at,
        business_on=row.business_on,
    )
