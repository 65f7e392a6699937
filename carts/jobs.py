"""Scheduled work on carts: those whose time is over are given up. Safe to run twice."""

from datetime import datetime

from carts.service.parking import expire_carts
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.jobs import Schedule


async def expire(at: datetime) -> int:
    """Give up what has expired; how many."""
    closed = 0
    while piece := await expire_carts(SYSTEM, at=at):
        closed += piece
    return closed


SCHEDULES = (Schedule("carts.expire", "25 * * * *", expire),)
