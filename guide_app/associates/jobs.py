"""Scheduled work about associates."""

from datetime import datetime

from guide_app.associates.service import mark_leavers
from guide_app.kernel.jobs import Schedule


async def close_leavers(at: datetime) -> int:
    """Who had his last day yesterday has left. How many."""
    return await mark_leavers(at)


CLOSE_LEAVERS = Schedule("associates.close_leavers", "1 16 * * *", close_leavers)
"""Just after midnight in Shanghai."""
