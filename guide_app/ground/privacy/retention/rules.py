"""Until when data is kept, and how far a list of what would go is."""

from datetime import datetime, timedelta
from enum import StrEnum

from guide_app.base.kernel.calendar import business_date, start_of

MOST_MONTHS = 240
MOST_LISTED = 5_000
"""Of one list; what is beyond it comes in the next one."""
LIST_HOLDS = timedelta(days=7)
"""After so long a list that nobody agreed to is made anew."""
AT_ONCE = 50
"""Rows erased in one transaction."""
ONE_BY_ONE = 1
"""Members and whole days: each is an erasure of its own."""
MOST_A_TURN = 2_000
"""Rows erased before the worker looks after other things."""


class RunState(StrEnum):
    """How far a list is; the last two are for good."""

    LISTED = "listed"
    APPROVED = "approved"
    DONE = "done"
    DROPPED = "dropped"
    """Made anew, or its rule changed, before anybody agreed."""


OPEN = (RunState.LISTED, RunState.APPROVED)


def kept_until(at: datetime, months: int) -> datetime:
    """Before which moment things have been kept long enough: the same day so many months ago, in whole local days.

    A day that the month did not have is its last one.
    """
    today = business_date(at)
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = today.day
    while True:
        try:
            return start_of(today.replace(year=years, month=month + 1, day=day))
        except ValueError:
            day -= 1
