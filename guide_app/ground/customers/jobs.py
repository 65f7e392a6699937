"""Scheduled work about customers' sessions."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.customers.rules import KEPT

FORGET = """
DELETE FROM customer_session WHERE expires_at < $1 OR revoked_at < $1
  OR member IN (SELECT id FROM member WHERE erased_at IS NOT NULL)
"""


async def forget_sessions(at: datetime) -> int:
    """Take away sessions that ended long ago, and those of who was erased; how many. Safe to run twice."""
    return await execute(FORGET, at - KEPT)


SCHEDULES = (Schedule("customers.forget_sessions", "47 19 * * *", forget_sessions),)
"""At night in China."""
