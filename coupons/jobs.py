"""Scheduled work. None is needed for coupons to be right: expiry and lapsed locks are computed when they are read."""

from datetime import datetime

import structlog

from coupons.books import Discrepancy, pieces
from guide_app.base.kernel.jobs import Schedule

log = structlog.get_logger(__name__)

TOLD_EVERY = 100
"""Pieces after which the log says how far the books are."""


async def check_books(at: datetime) -> int:
    """Look for whatever does not add up and say it in the log; how many there are. Reads only, piece by piece.

    Broken off, it begins anew: nothing is left half done.
    """
    looked_at, found = 0, 0
    async for piece in pieces():
        looked_at += 1
        found += len(piece)
        if looked_at % TOLD_EVERY == 0:
            log.info("coupon books", pieces=looked_at, found=found)
        _tell(piece, at)
    return found


def _tell(piece: list[Discrepancy], at: datetime) -> None:
    for one in piece:
        log.error(
            "coupon books do not add up",
            at=at.isoformat(),
            rule=one.rule,
            subject=one.subject,
            wanted=one.wanted,
            found=one.found,
        )


SCHEDULES = (Schedule("coupons.check_books", "30 18 * * *", check_books),)
"""In UTC: 02:30 in China."""
