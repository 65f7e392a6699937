"""Scheduled work: the twelve months of those whose oldest day has left them, the tags of those who were erased."""

from datetime import datetime

from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.jobs import Schedule
from segments.purchases import DROPPED, SUM_UP
from segments.running import DUE, RUNS, begin_all

AT_ONCE = 2_000
FORGET = "DELETE FROM member_tag k USING member m WHERE m.id = k.member AND m.erased_at IS NOT NULL"


async def let_days_go(at: datetime) -> int:
    """Sum up anew whose twelve months have lost a day, so many at once; how many members."""
    today, done = business_date(at), 0
    while True:
        async with transaction():
            members = await fetch_value(DROPPED, today, AT_ONCE)
            if not members:
                return done
            await execute(SUM_UP, members, today)
        done += len(members)


async def forget_erased(_: datetime) -> int:
    """Take their tags from members whose personal data was erased; nobody is shown them meanwhile."""
    return await execute(FORGET)


SCHEDULES = (
    Schedule("segments.let_days_go", "5 16 * * *", let_days_go),
    Schedule("segments.run_rules", "20 16 * * *", begin_all),
    Schedule("segments.forget_erased", "40 17 * * *", forget_erased),
)
"""In UTC: 00:05, 00:20 and 01:40 in China."""

CHORES = (DUE, RUNS)
"""Long work that the worker does piece by piece."""
