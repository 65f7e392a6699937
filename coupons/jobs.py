"""Scheduled work. None is needed for coupons to be right: expiry and lapsed locks are computed when they are read."""

from datetime import datetime

import structlog

from coupons.books import discrepancies
from guide_app.base.kernel.jobs import Schedule

log = structlog.get_logger(__name__)


async def check_books(at: datetime) -> int:
    """Look for whatever does not add up and say it in the log; how many there are. Reads only."""
    found = await discrepancies()
    for one in found:
        log.error(
            "coupon books do not add up",
            at=at.isoformat(),
            rule=one.rule,
            subject=one.subject,
            wanted=one.wanted,
            found=one.found,
        )
    return len(found)


SCHEDULES = (Schedule("coupons.check_books", "30 18 * * *", check_books),)
"""In UTC: 02:30 in China."""
