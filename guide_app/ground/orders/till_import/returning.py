"""Staged returns become refunds of earlier purchases; what finds none is an unmatched return that burdens the store."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine
from guide_app.ground.orders.events import RefundedLine, ReturnUnmatched
from guide_app.ground.orders.facts import Credited, order_refunded
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reversing import Lowered, lower_unmatched
from guide_app.ground.orders.rules import Channel

# Everything that comes back in this import: its own returns, and those of earlier ones that wait for their purchase.
from guide_app.ground.orders.till_import.coming_back import (
    BACK,
    BOOK_REFUND_LINES,
    BOOK_REFUNDS,
    BOOK_RESTS,
    CREATE,
    DROP,
    KEEP,
    LOCK_ORDERS,
    NAMED,
    NEW,
    NUMBERS,
    OF_MEMBERS,
    OF_NOBODY,
    PURCHASES,
    REDUCE_LINES,
    REDUCE_ORDERS,
    REFUND_DAYS,
    WAITING,
    BookedRest,
    NamedOrder,
    PossibleOrder,
    PurchasedLine,
    RefundDay,
    RefundNumber,
    StagedReturn,
)
from guide_app.ground.orders.till_import.matching import Outcome, Part, Purchase, Return, match
from guide_app.ground.orders.till_import.ways import book_ways, ways_of


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
    meant = {order_id for orders in named.values() for order_id in orders}
    wanted = set(meant)
    wanted.update(one.id for one in await fetch_as(PossibleOrder, OF_MEMBERS))
    wanted.update(one.id for one in await fetch_as(PossibleOrder, OF_NOBODY))
    orders = sorted(wanted)
    await execute(LOCK_ORDERS, orders)
    articles = sorted({line.sku for line in staged.values()})
    bought = await fetch_as(PurchasedLine, PURCHASES, orders, articles, sorted(meant))
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
        member=line.person_id,
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
    ways = await ways_of(booked)
    await execute(BOOK_REFUNDS, as_json(booked))
    await execute(BOOK_REFUND_LINES, as_json(lines))
    await book_ways(booked, ways)
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
            ways=ways[row.id],
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
        returned_at_store=refund.returned.store,
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
