"""When shifts begin and end, and which of one person's meet. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.calendar import SHANGHAI, start_of
from guide_app.base.kernel.errors import InvalidField

DAY = 24 * 60
"""Minutes."""
WEEK = 7
LONGEST = 16 * 60
HALF_DAY = 6 * 60
"""A shift shorter than this is half a day, any other a whole one."""
MOST_OF_A_WEEK = 1_000


class Worked(NamedTuple):
    """A shift of one person on one business day, in minutes after that day's midnight; it may end on the next one."""

    associate_id: UUID
    day: date
    begins: int
    ends: int

    @property
    def span(self) -> tuple[int, int]:
        """From when to when, in minutes since the first day of all."""
        midnight = self.day.toordinal() * DAY
        return midnight + self.begins, midnight + self.ends


def minutes_of(starts: str, ends: str) -> tuple[int, int]:
    """From `HH:MM` to minutes; one that ends at or before its beginning ends on the next day. Raises InvalidField."""
    begins, until = _minutes(starts, "starts"), _minutes(ends, "ends")
    until += DAY if until <= begins else 0
    if until - begins > LONGEST:
        raise InvalidField("ends", "一个班次最长 16 小时 / a shift lasts 16 hours at most")
    return begins, until


def _minutes(text: str, field: str) -> int:
    hours, found, minutes = text.partition(":")
    if found and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit():
        whole = int(hours) * 60 + int(minutes)
        if len(minutes) == 2 and int(minutes) < 60 and whole < DAY:
            return whole
    raise InvalidField(field, "须为 00:00 至 23:59 的时间 / a time from 00:00 to 23:59")


def clock_of(minute: int) -> str:
    """The time of day of a minute, `HH:MM`."""
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def require_monday(day: date) -> None:
    """Refuse a week that does not begin on a Monday, or lies beyond every calendar. Raises InvalidField."""
    if day.weekday() or not date(2000, 1, 1) < day < date(2200, 1, 1):
        raise InvalidField("monday", "一周从周一开始 / a week begins on a Monday")


def overlapping(shifts: Iterable[Worked]) -> tuple[Worked, Worked] | None:
    """Two shifts of one person that meet, the first such; None where there are none."""
    last: dict[UUID, Worked] = {}
    for one in sorted(shifts, key=lambda shift: (shift.span, str(shift.associate_id))):
        before = last.get(one.associate_id)
        if before is not None and before.span[1] > one.span[0]:
            return before, one
        if before is None or one.span[1] > before.span[1]:
            last[one.associate_id] = one
    return None


def half_days(begins: int, ends: int) -> int:
    """How many half days of attendance a shift is worth."""
    return 1 if ends - begins < HALF_DAY else 2


def minute_of(at: datetime, day: date) -> int:
    """How many minutes after a day's local midnight a moment is."""
    return int((at.astimezone(SHANGHAI) - start_of(day)).total_seconds() // 60)
