"""What happened, as points: of what events carry, by the version in force on their business day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from loyalty.ledger import Entry, book, of_expiry, of_order, of_refund, of_registration
from loyalty.rules.points import EntryReason, GrowthLine, left_of, points_of, spread_over
from loyalty.versions import Version, in_force, versions


class LotEntry(msgspec.Struct, frozen=True):
    """An entry of an order's lot as it was written; `lines` are those of the order, or what a refund gave back."""

    lot: UUID
    source: str
    reason: EntryReason
    points: int
    lines: list[GrowthLine] | None
    version: int | None
    expires_on: date | None


# Both lists are as long: the lot of an order lies with its member.
LOTS = """
SELECT e.lot, e.source, e.reason, e.points, e.lines, e.version, e.expires_on
FROM unnest($1::uuid[], $2::uuid[]) AS asked (member, lot) JOIN growth_entry e ON e.member = asked.member
  AND e.lot = asked.lot
ORDER BY e.id
"""


async def earn_by_orders(events: Sequence[OrderPaid]) -> None:
    """Points for orders of members. What would be over already is not given."""
    known, today = await versions(), business_date(clock.now())
    entries = [entry for event in events if (entry := _of_order(event, known, today)) is not None]
    await book(entries)


async def earn_by_registrations(events: Sequence[MemberRegistered]) -> None:
    """Points for who became a member."""
    known, today = await versions(), business_date(clock.now())
    entries = [entry for event in events if (entry := _of_registration(event, known, today)) is not None]
    await book(entries)


async def take_back(events: Sequence[OrderRefunded]) -> None:
    """Take what the goods that came back had earned, to the point; where a return never was, give it again."""
    asked = sorted({(event.member_id, event.order_id) for event in events if event.member_id is not None})
    if not asked:
        return
    lots: dict[UUID, list[LotEntry]] = defaultdict(list)
    for known in await fetch_as(LotEntry, LOTS, [member for member, _ in asked], [lot for _, lot in asked]):
        lots[known.lot].append(known)
    entries = []
    for event in events:
        entry = _of_refund(event, lots[event.order_id])
        if entry is not None:
            entries.append(entry)
            lots[event.order_id].append(
                LotEntry(entry.lot, entry.source, entry.reason, entry.points, entry.lines, entry.version, None)
            )
    await book(entries)


def _of_order(event: OrderPaid, known: Sequence[Version], today: date) -> Entry | None:
    version = in_force(known, event.business_on)
    if event.member_id is None or version is None:
        return None
    lines = [GrowthLine(line.no, line.paid_fen, version.growth.rate_of(line.category)) for line in event.lines]
    points, expires_on = points_of(lines), version.growth.expires_on(event.business_on)
    if not points or (expires_on is not None and expires_on <= today):
        return None
    return Entry(
        id=new_id(),
        member=event.member_id,
        store=event.store_id,
        source=of_order(event.order_id),
        lot=event.order_id,
        reason=EntryReason.ORDER,
        points=points,
        order_id=event.order_id,
        lines=lines,
        version=version.number,
        at=event.paid_at,
        business_on=event.business_on,
        expires_on=expires_on,
    )


def _of_registration(event: MemberRegistered, known: Sequence[Version], today: date) -> Entry | None:
    day = business_date(event.registered_at)
    version = in_force(known, day)
    if version is None or not version.growth.for_registration:
        return None
    expires_on = version.growth.expires_on(day)
    if expires_on is not None and expires_on <= today:
        return None
    return Entry(
        id=new_id(),
        member=event.member_id,
        store=event.store_id,
        source=of_registration(event.member_id),
        lot=event.member_id,
        reason=EntryReason.REGISTRATION,
        points=version.growth.for_registration,
        version=version.number,
        at=event.registered_at,
        business_on=day,
        expires_on=expires_on,
    )


def _of_refund(event: OrderRefunded, lot: Sequence[LotEntry]) -> Entry | None:
    """None where the order had earned nothing, or this refund is in the ledger already."""
    earned = next((one for one in lot if one.source == of_order(event.order_id)), None)
    source = of_refund(event.refund_id)
    if event.member_id is None or earned is None or any(one.source == source for one in lot):
        return None
    sold = earned.lines or []
    gone = [one.lines for one in lot if one is not earned and one.lines]
    parts = _parts(event, left_of(sold, gone))
    worth = points_of(left_of(sold, [*gone, parts]))
    nothing_stays = event.fully_returned and event.reverses is None
    if nothing_stays or any(one.source == of_expiry(event.order_id) for one in lot):
        worth = 0
    return Entry(
        id=new_id(),
        member=event.member_id,
        store=event.store_id,
        source=source,
        lot=event.order_id,
        reason=EntryReason.CORRECTION if event.corrects else EntryReason.REFUND,
        points=worth - sum(one.points for one in lot),
        order_id=event.order_id,
        lines=parts,
        version=earned.version,
        at=event.refunded_at,
        business_on=event.business_on,
        expires_on=earned.expires_on,
    )


def _parts(event: OrderRefunded, left: Sequence[GrowthLine]) -> list[GrowthLine]:
    """What each line gave back; old events do not say of which line it came."""
    if not event.lines:
        return spread_over(left, event.amount_fen)
    rates = {line.no: line.rate_ppm for line in left}
    return [GrowthLine(line.no, line.amount_fen, rates.get(line.no, 0)) for line in event.lines]
