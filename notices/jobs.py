"""Scheduled work on messages to customers. Safe to run twice."""

from collections.abc import Callable
from datetime import datetime

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.messages.ports import TextMessenger
from notices.rules import KEPT
from notices.service.sending import PIECE, send_due

PIECES = 10
"""In one run at most."""
FORGET = """
DELETE FROM notice WHERE id = ANY (ARRAY(SELECT id FROM notice WHERE ended_at < $1 ORDER BY ended_at LIMIT 10000))
"""


async def forget_old(at: datetime) -> int:
    """Take away messages that were over long ago; how many."""
    return await execute(FORGET, at - KEPT)


def schedules(messenger: Callable[[], TextMessenger]) -> tuple[Schedule, ...]:
    """Every minute what waits is sent by who carries messages."""

    async def send(at: datetime) -> int:
        sent = 0
        for _ in range(PIECES):
            piece = await send_due(SYSTEM, messenger(), at=at)
            sent += piece
            if piece < PIECE:
                break
        return sent

    return (Schedule("notices.send", "* * * * *", send),)


SCHEDULES = (Schedule("notices.forget", "23 19 * * *", forget_old),)
"""Each night."""
