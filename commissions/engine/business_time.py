"""Business time: instants, days and months as plain integers of the fixed local time UTC+08:00."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
UTC_OFFSET_US = 8 * HOUR_US
FIRST_YEAR, LAST_YEAR = 1, 9999

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PERIOD = re.compile(r"([0-9]{4})-([0-9]{2})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchTime(ValueError):
    """The text does not name an instant, date or month that exists."""


def parse_instant(text: str) -> int:
    """Microseconds of local time since 1970-01-01T00:00 local, from RFC 3339 text."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise NoSuchTime(text)
    date, hour, minute, second, fraction, sign, offset_hours, offset_minutes = found.groups()
    if hour > "23" or minute > "59" or second > "59":
        raise NoSuchTime(text)
    seconds = int(hour) * 3600 + int(minute) * 60 + int(second)
    if sign is not None:
        if offset_hours > "23" or offset_minutes > "59":
            raise NoSuchTime(text)
        offset = int(offset_hours) * 3600 + int(offset_minutes) * 60
        seconds -= offset if sign == "+" else -offset
    micros = int(fraction.ljust(6, "0")) if fraction else 0
    return parse_day(date) * DAY_US + seconds * 1_000_000 + micros + UTC_OFFSET_US


def instant_of(moment: datetime) -> int:
    """The same integer for an aware datetime."""
    return (moment - _EPOCH) // timedelta(microseconds=1) + UTC_OFFSET_US


@lru_cache(maxsize=4096)
def parse_day(text: str) -> int:
    """Days since 1970-01-01, from `YYYY-MM-DD`."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise NoSuchTime(text)
    year, month, day = map(int, found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise NoSuchTime(text)
    period = year * 12 + month - 1
    if not 1 <= day <= days_in(period):
        raise NoSuchTime(text)
    return first_day(period) + day - 1


def parse_period(text: str) -> int:
    """Months since year 0, from `YYYY-MM`."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise NoSuchTime(text)
    year, month = map(int, found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise NoSuchTime(text)
    return year * 12 + month - 1


@lru_cache(maxsize=4096)
def format_period(period: int) -> str:
    """`YYYY-MM` of a month number."""
    return f"{period // 12:04d}-{period % 12 + 1:02d}"


def business_time(instant: int, day_cut_hours: int) -> int:
    """The instant as the store counts it: its day begins `day_cut_hours` after midnight."""
    return instant - day_cut_hours * HOUR_US


def day_of(instant: int) -> int:
    """The local day of an instant, in days since 1970-01-01."""
    return instant // DAY_US


def midnight(day: int) -> int:
    """The instant at which a local day begins."""
    return day * DAY_US


@lru_cache(maxsize=65536)
def period_of(day: int) -> int:
    """The month a day falls in. Gregorian arithmetic on 400-year eras, so no year is out of range."""
    shifted = day + 719_468
    era, of_era = divmod(shifted, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    day_of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    months_since_march = (5 * day_of_year + 2) // 153
    return (year_of_era + era * 400) * 12 + 2 + months_since_march


@lru_cache(maxsize=4096)
def first_day(period: int) -> int:
    """The first day of a month."""
    since_march = period - 2
    era, year_of_era = divmod(since_march // 12, 400)
    day_of_year = (153 * (since_march % 12) + 2) // 5
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def last_day(period: int) -> int:
    """The last day of a month."""
    return first_day(period + 1) - 1


def days_in(period: int) -> int:
    """How many days a month has."""
    return first_day(period + 1) - first_day(period)


def start_of(period: int) -> int:
    """Local midnight of the first day of a month, as an instant."""
    return first_day(period) * DAY_US
