"""Staged returns become refunds of earlier purchases; what finds none is an unmatched return that burdens the store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.ground.orders.events import ReturnUnmatched
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reversing import Lowered, lower_unmatched

# Everything that comes back in this import: its own returns, and those of earlier ones that wait for their purchase.
from guide_app.ground.orders.till_import.coming_back import (
    BACK,
    BOOK_RESTS,
    CREATE,
    DROP,
    KEEP,
    LOCK_ORDERS,
    NAMED,
    NEW,
    OF_MEMBERS,
    OF_NOBODY,
    PURCHASES,
    WAITING,
    BookedRest,
    NamedOrder,
    PossibleOrder,
    PurchasedLine,
    StagedReturn,
)
from guide_app.ground.orders.till_import.giving_back import (
    GivenBack,
    book_refunds,
    free_number,
    numbers_taken,
    purchase_of,
)
from guide_app.ground.orders.till_import.matching import Outcome, Part, Return, match


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
    outcomes = match(map(_return, staged.values()), map(purchase_of, bought), named)
    await book_refunds(await _refunds(outcomes, staged, bought), desk, at=at)
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


async def _refunds(
    outcomes: Sequence[Outcome], staged: Mapping[UUID, StagedReturn], bought: Sequence[PurchasedLine]
) -> list[GivenBack]:
    """One refund per return line and order, called by the line; what would be called the same adds `+2`, `+3`."""
    orders = {line.order_id: line for line in bought}
    left = {order_id: line.order_units for order_id, line in orders.items()}
    touched = {part.purchase.order_id for outcome in outcomes for part in outcome.parts}
    taken = await numbers_taken(touched)
    refunds = []
    for outcome in outcomes:
        by_order: dict[UUID, list[Part]] = defaultdict(list)
        for part in outcome.parts:
            by_order[part.purchase.order_id].append(part)
        returned = staged[outcome.returned.id]
        for place, (order_id, parts) in enumerate(by_order.items(), start=1):
            units = sum(part.units for part in parts)
            left[order_id] -= units
            refunds.append(
                GivenBack(
                    id=new_id(),
                    number=free_number(returned.source, place, order_id, taken),
                    order=orders[order_id],
                    parts=tuple(parts),
                    refunded_at=returned.returned_at,
                    reason=f"收银退货 till return {returned.associate or ''}".rstrip(),
                    fully_returned=left[order_id] == 0 and units > 0,
                    till_return=returned.id,
                    returned_at_store=returned.store,
                )
            )
    return refunds


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
