"""Scheduled work about associates."""

from datetime import datetime

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.associates.service import mark_leavers


async def close_leavers(at: datetime) -> int:
    """Mark as left everybody whose last day was yesterday. How many."""
    async with transaction():
        return await mark_leavers(SYSTEM, at=at)


SCHEDULES = (Schedule("associates.close_leavers", "1 16 * * *", close_leavers),)
"""Just after midnight in Shanghai."""
