"""Scheduled work on codes. Safe to run twice."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from qr_codes.rules.scans import CREDIT_WINDOW, ORIGIN_WINDOW


async def forget_old_credits(at: datetime) -> int:
    """Drop what says when a visitor's scan was credited last, and what an address earned a code, once it decides
    nothing any more; how many."""
    visitors = await execute("DELETE FROM scan_credit WHERE at < $1", at - 2 * CREDIT_WINDOW)
    return visitors + await execute("DELETE FROM scan_origin WHERE since < $1", at - 2 * ORIGIN_WINDOW)


SCHEDULES = (Schedule("codes.forget_old_credits", "7,37 * * * *", forget_old_credits),)
