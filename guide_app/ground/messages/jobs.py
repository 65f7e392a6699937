"""Scheduled work about codes."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.messages.rules import KEPT, Purpose

FORGET = "DELETE FROM phone_code WHERE asked_at < $1 AND (used_at IS NULL OR purpose <> $2)"


async def forget_codes(at: datetime) -> int:
    """Take away codes that no limit looks back to; how many. Those that prove a consent stay. Safe to run twice."""
    return await execute(FORGET, at - KEPT, Purpose.CONSENT)


SCHEDULES = (Schedule("messages.forget_codes", "37 * * * *", forget_codes),)
"""Hourly."""
