"""Scheduled work on sign-ins. Safe to run twice."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.auth.rules import TOKENS_KEPT
from guide_app.ground.auth.throttling import forget_tries

FORGET_TOKENS = "DELETE FROM access_token WHERE expires_at < $1 OR revoked_at < $1"


async def forget_dead_tokens(at: datetime) -> int:
    """Drop tokens that have expired or were revoked; how many. The audit log keeps who signed in when."""
    return await execute(FORGET_TOKENS, at - TOKENS_KEPT)


SCHEDULES = (
    Schedule("auth.forget_tries", "13 * * * *", forget_tries),
    Schedule("auth.forget_dead_tokens", "23 * * * *", forget_dead_tokens),
)
