"""The end of points: each lot that is over goes off whole, in the order of the days on which lots end."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import LEAST_ID
from loyalty.ledger import Entry, book, of_expiry
from loyalty.rules.points import EntryReason

PIECE = 1_000
"""Lots that end together."""


class Lot(msgspec.Struct, frozen=True):
    """What is left of a lot that is over."""

    member: UUID
    store: UUID
    lot: UUID
    expires_on: date
    points: int


# Lots end day by day, so nothing is left of those that ended before the last one that did; and none is written that is
# over already. They come in the order of an index that holds all of this, and are added up as they come.
OVER = """
SELECT e.member, min(e.store::text)::uuid AS store, e.lot, e.expires_on, sum(e.points)::bigint AS points
FROM growth_entry e
WHERE e.expires_on >= coalesce(
    (SELECT max(last.expires_on) FROM growth_entry last WHERE last.reason = 'expiry'), '-infinity')
  AND e.expires_on <= $1 AND (e.expires_on, e.member, e.lot) > ($3, $4, $5)
GROUP BY e.expires_on, e.member, e.lot HAVING sum(e.points) <> 0 ORDER BY e.expires_on, e.member, e.lot LIMIT $2
"""


async def end_points(at: datetime) -> int:
    """Let points go that are over; how many lots. Safe to run twice, and goes on where it was stopped."""
    today, ended = business_date(at), 0
    place = (date.min, LEAST_ID, LEAST_ID)
    while True:
        async with transaction():
            lots = await fetch_as(Lot, OVER, today, PIECE, *place)
            await book([_end(lot, today, at) for lot in lots])
        ended += len(lots)
        if len(lots) < PIECE:
            return ended
        place = (lots[-1].expires_on, lots[-1].member, lots[-1].lot)


def _end(lot: Lot, today: date, at: datetime) -> Entry:
    return Entry(
        id=new_id(),
        member=lot.member,
        store=lot.store,
        source=of_expiry(lot.lot),
        lot=lot.lot,
        reason=EntryReason.EXPIRY,
        points=-lot.points,
        at=at,
        business_on=today,
        expires_on=lot.expires_on,
    )
