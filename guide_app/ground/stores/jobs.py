"""Scheduled work about the organisation: what was announced comes to hold."""

from datetime import datetime

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.stores.closing.service import close_piece, hand_on_what_came_late
from guide_app.ground.stores.moving.service import carry_out_moves
from guide_app.ground.stores.ownership.service import turn_ownerships


async def come_to_hold(at: datetime) -> int:
    """What was announced for today holds from now on. How much."""
    moved = await carry_out_moves(SYSTEM, at=at)
    async with transaction():
        return moved + await turn_ownerships(SYSTEM, at=at)


async def look_after_closed(at: datetime) -> int:
    """What came to a store as it was shut goes on too; how much."""
    return await hand_on_what_came_late(SYSTEM, at=at)


SCHEDULES = (
    Schedule("stores.come_to_hold", "1,6,30 16 * * *", come_to_hold),
    Schedule("stores.look_after_closed", "*/15 * * * *", look_after_closed),
)
"""Just after midnight in Shanghai, and twice again for whatever was late; every quarter of an hour."""


async def close_a_piece() -> bool:
    """The next piece of a closing that is due."""
    return await close_piece(SYSTEM, at=clock.now())


CHORES = (Chore("stores.closing", close_a_piece),)
"""Stores that close, piece by piece."""
