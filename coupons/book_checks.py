"""The nightly check of the books: begun by the clock, done piece by piece as a chore, by a row that says how far it is.

So it goes on where it stood, whoever is killed, in this worker or another one.
"""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from coupons.books import Discrepancy, Place, look
from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json

log = structlog.get_logger(__name__)

TOLD_EVERY = 100
"""Pieces after which the log says how far the books are."""


class BookCheck(msgspec.Struct, frozen=True):
    """A check of the books that is under way."""

    id: UUID
    begun_at: datetime
    walk: int
    last: UUID
    counted_until: UUID
    counts: dict[str, int]
    pieces: int
    found: int

    @property
    def place(self) -> Place:
        """How far it is."""
        return Place(self.walk, self.last, self.counted_until, self.counts)


BEGIN = f"{insert_from_json('coupon_book_check', BookCheck)} ON CONFLICT DO NOTHING RETURNING id"
HOLD = f"""
SELECT {", ".join(BookCheck.__struct_fields__)} FROM coupon_book_check WHERE ended_at IS NULL
ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
# With the ids of a piece at hand PostgreSQL expects hardly any rows between them, and compares all with all.
PLAN_FOR_ANY_PIECE = "SET LOCAL plan_cache_mode = force_generic_plan"
REACH = """
UPDATE coupon_book_check SET walk = $2, last = $3, counts = $4::jsonb, pieces = pieces + 1, found = found + $5,
  ended_at = $6 WHERE id = $1
"""


async def begin(at: datetime) -> bool:
    """Have the books checked; False where they still are from the last time."""
    place = Place.beginning()
    check = BookCheck(new_id(), at, place.walk, place.last, place.counted_until, place.counts, pieces=0, found=0)
    return await fetch_value(BEGIN, as_json([check])) is not None


async def look_on() -> bool:
    """Look at the next piece and say in the log what does not add up; whether there was one that nobody else has."""
    async with transaction():
        check = await fetch_row_as(BookCheck, HOLD)
        if check is None:
            return False
        await execute(PLAN_FOR_ANY_PIECE)
        found, place = await look(check.place)
        ended_at = clock.now() if place.ends else None
        counts = {} if place.ends else place.counts
        await execute(
            REACH, check.id, place.walk, place.last, msgspec.json.encode(counts).decode(), len(found), ended_at
        )
    for one in found:
        _tell(one, check.begun_at)
    if place.ends or check.pieces % TOLD_EVERY == TOLD_EVERY - 1:
        log.info("coupon books", pieces=check.pieces + 1, found=check.found + len(found), ended=place.ends)
    return True


def _tell(one: Discrepancy, begun_at: datetime) -> None:
    log.error(
        "coupon books do not add up",
        at=begun_at.isoformat(),
        rule=one.rule,
        subject=one.subject,
        wanted=one.wanted,
        found=one.found,
    )


BOOKS = Chore("coupons.books", look_on)
