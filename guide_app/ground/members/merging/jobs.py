"""Scheduled work about members who may be one person."""

from datetime import UTC, datetime, timedelta

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.settings import settings
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.merging.service.pairing import JUST_NOW, find_duplicates

EVER = datetime(1970, 1, 1, tzinfo=UTC)
FORGET = """
DELETE FROM member_before_merge b USING member_merge g WHERE g.id = b.id AND g.merged_at < $1
"""


async def forget_before_merges(at: datetime) -> int:
    """Take away what survivors were before merges that nobody can undo any more; how many. Safe to run twice."""
    return await execute(FORGET, at - timedelta(days=settings().merge_undo_days))


SCHEDULES = (Schedule("members.forget_before_merges", "37 19 * * *", forget_before_merges),)


def schedules(desk: BelongingsDesk) -> tuple[Schedule, ...]:
    """A till's member is joined minutes after their phone has registered; everybody is looked at each night."""

    async def of_newcomers(at: datetime) -> int:
        return await find_duplicates(SYSTEM, at, since=at - JUST_NOW, desk=desk)

    async def of_everybody(at: datetime) -> int:
        return await find_duplicates(SYSTEM, at, since=EVER, desk=desk)

    return (
        Schedule("members.find_new_duplicates", "*/2 * * * *", of_newcomers),
        Schedule("members.find_duplicates", "23 19 * * *", of_everybody),
    )
