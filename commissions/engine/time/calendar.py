"""Instants, days and months of the fixed local time UTC+08:00, and the arithmetic between them.

The three are whole numbers, so that sums of a hundred thousand lines stay cheap, and types of their own, so that none
can be taken for another. The arithmetic is Gregorian and knows no first or last year.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from guide_app.base.kernel.calendar import SHANGHAI


class Instant(int):
    """A moment as local clocks show it: microseconds since 1970-01-01T00:00 local time."""

    __slots__ = ()


class Day(int):
    """A date: days since 1970-01-01."""

    __slots__ = ()


class Period(int):
    """A month: 12 times the year plus the month less one."""

    __slots__ = ()


HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UTC_OFFSET_US = SHANGHAI.utcoffset(None) // timedelta(microseconds=1)


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware datetime."""
    return Instant((moment - _EPOCH) // timedelta(microseconds=1) + UTC_OFFSET_US)


def day_from(on: date) -> Day:
    """The day of a date."""
    return Day((on - _EPOCH.date()).days)


@lru_cache(maxsize=4096)
def date_of(day: Day) -> date:
    """The date of a day. Raises OverflowError outside the years 1 to 9999."""
    return date.fromordinal(_EPOCH.date().toordinal() + day)


def period_from(on: date) -> Period:
    """The month of a date."""
    return Period(on.year * 12 + on.month - 1)


@lru_cache(maxsize=4096)
def first_date_of(period: Period) -> date:
    """The date on which a month begins. Raises ValueError outside the years 1 to 9999."""
    return date(period // 12, period % 12 + 1, 1)


def business_time(instant: Instant, day_cut_hours: int) -> Instant:
    """The instant as the store counts it: its day begins `day_cut_hours` after midnight."""
    return Instant(instant - day_cut_hours * HOUR_US)


def day_of(instant: Instant) -> Day:
    """The local day of an instant."""
    return Day(instant // DAY_US)


def is_midnight(instant: Instant) -> bool:
    """Whether a local day begins at the instant."""
    return instant % DAY_US == 0


def days_after(day: Day, number: int) -> Day:
    """The day that many days later."""
    return Day(day + number)


@lru_cache(maxsize=65536)
def period_of(day: Day) -> Period:
    """The month a day falls in, by eras of 400 years that begin in March."""
    shifted = day + 719_468
    era, of_era = divmod(shifted, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    day_of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    months_since_march = (5 * day_of_year + 2) // 153
    return Period((year_of_era + era * 400) * 12 + 2 + months_since_march)


@lru_cache(maxsize=4096)
def first_day(period: Period) -> Day:
    """The first day of a month."""
    since_march = period - 2
    era, year_of_era = divmod(since_march // 12, 400)
    day_of_year = (153 * (since_march % 12) + 2) // 5
    return Day(era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468)


@lru_cache(maxsize=4096)
def last_day(period: Period) -> Day:
    """The last day of a month."""
    return Day(first_day(period_after(period)) - 1)


def days_in(period: Period) -> int:
    """How many days a month has."""
    return first_day(period_after(period)) - first_day(period)


@lru_cache(maxsize=4096)
def start_of(period: Period) -> Instant:
    """Local midnight of the first day of a month."""
    return Instant(first_day(period) * DAY_US)


@lru_cache(maxsize=4096)
def period_after(period: Period) -> Period:
    """The next month."""
    return Period(period + 1)


def periods_between(first: Period, last: Period) -> Iterator[Period]:
    """The months from `first` to `last`, both included; none when `last` is earlier."""
    return map(Period, range(first, last + 1))
