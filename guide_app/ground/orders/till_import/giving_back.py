"""Goods that came back elsewhere become refunds of their orders, set by set; told by one OrderRefunded each."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.facts import Credited, order_refunded
from guide_app.ground.orders.held.reads import lapse_holds
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.till_import.coming_back import (
    BOOK_REFUND_LINES,
    BOOK_REFUNDS,
    NUMBERS,
    REDUCE_LINES,
    REDUCE_ORDERS,
    REFUND_DAYS,
    PurchasedLine,
    RefundDay,
    RefundNumber,
)
from guide_app.ground.orders.till_import.matching import Part, Purchase
from guide_app.ground.orders.till_import.ways import book_ways, ways_of

LONGEST_NUMBER = 60


class GivenBack(NamedTuple):
    """What goes back of one order at once; `order` is any line of it."""

    id: UUID
    number: str
    order: PurchasedLine
    parts: tuple[Part, ...]
    refunded_at: datetime
    reason: str
    fully_returned: bool
    freight_fen: int = 0
    refunded_by: UUID | None = None
    till_return: UUID | None = None
    returned_at_store: UUID | None = None


async def numbers_taken(order_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """The numbers that refunds of these orders have."""
    return {(one.order_id, one.number) for one in await fetch_as(RefundNumber, NUMBERS, sorted(order_ids))}


def free_number(source: str, place: int, order_id: UUID, taken: set[tuple[UUID, str]]) -> str:
    """A number that no other refund of the order has: by its source, what would be called the same adds `+2`, `+3`."""
    number = _number(source, place)
    while (order_id, number) in taken:
        place += 1
        number = _number(source, place)
    taken.add((order_id, number))
    return number


def _number(source: str, place: int) -> str:
    added = "" if place == 1 else f"+{place}"
    return f"{source[: LONGEST_NUMBER - len(added)]}{added}"


async def book_refunds(refunds: Sequence[GivenBack], desk: VoucherDesk, *, at: datetime) -> None:
    """Write these refunds, lower what is left of their orders, tell them, and give coupons of whole orders back."""
    if not refunds:
        return
    days = await fetch_as(
        RefundDay,
        REFUND_DAYS,
        [refund.id for refund in refunds],
        [refund.order.store for refund in refunds],
        [refund.refunded_at for refund in refunds],
        [_returned_at(refund) for refund in refunds],
    )
    day_of = {day.id: day for day in days}
    booked = [_booked(refund, day_of[refund.id]) for refund in refunds]
    lines = [_booked_line(refund, part) for refund in refunds for part in refund.parts]
    ways = await ways_of(booked)
    await execute(BOOK_REFUNDS, as_json(booked))
    await execute(BOOK_REFUND_LINES, as_json(lines))
    await book_ways(booked, ways)
    await _reduce(booked, lines)
    told = (
        order_refunded(
            row,
            [_returned_part(part) for part in refund.parts],
            Credited(refund.order.serving, refund.order.dedicated, refund.order.acquirer, refund.order.issuer),
            channel=refund.order.channel,
            member_id=refund.order.member_id,
            code_id=refund.order.came_by,
            fully_returned=refund.fully_returned,
            refunded_by=refund.refunded_by,
            ways=ways[row.id],
        )
        for row, refund in zip(booked, refunds, strict=True)
    )
    await publish_many((fact, fact.refunded_at) for fact in told)
    await lapse_holds(sorted({row.order_id for row in booked}), at=at)
    for refund in refunds:
        if refund.fully_returned and refund.order.has_coupons:
            await desk.give_back(refund.order.order_id, at=at)


async def _reduce(booked: Sequence[BookedRefund], lines: Sequence[BookedRefundLine]) -> None:
    units: Counter[tuple[UUID, int]] = Counter()
    line_fen: Counter[tuple[UUID, int]] = Counter()
    for line in lines:
        units[line.order_id, line.no] += line.units
        line_fen[line.order_id, line.no] += line.amount_fen
    goods: Counter[UUID] = Counter()
    freight: Counter[UUID] = Counter()
    for row in booked:
        goods[row.order_id] += row.amount_fen
        freight[row.order_id] += row.freight_fen
    await execute(
        REDUCE_LINES,
        [order_id for order_id, _ in units],
        [no for _, no in units],
        list(units.values()),
        [line_fen[line] for line in units],
    )
    await execute(REDUCE_ORDERS, list(goods), list(goods.values()), [freight[order_id] for order_id in goods])


def _returned_at(refund: GivenBack) -> UUID:
    return refund.returned_at_store or refund.order.store


def _booked(refund: GivenBack, day: RefundDay) -> BookedRefund:
    return BookedRefund(
        id=refund.id,
        number=refund.number,
        store=refund.order.store,
        order_id=refund.order.order_id,
        amount_fen=sum(part.amount_fen for part in refund.parts),
        freight_fen=refund.freight_fen,
        reason=refund.reason,
        recorded_by=None,
        refunded_at=refund.refunded_at,
        business_on=day.business_on,
        till_return=refund.till_return,
        returned_at_store=_returned_at(refund),
        returned_on=day.returned_on,
    )


def _booked_line(refund: GivenBack, part: Part) -> BookedRefundLine:
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


def purchase_of(line: PurchasedLine) -> Purchase:
    """A line that goods may come back of."""
    return Purchase(
        line_id=line.line_id,
        order_id=line.order_id,
        no=line.no,
        store=line.store,
        member=line.person_id,
        seller=line.serving,
        sku=line.sku_code,
        bought_at=line.paid_at,
        unit_price_fen=line.unit_price_fen,
        units=line.units,
        net_fen=line.net_fen,
        weighed=line.weighed,
    )
