"""Instants, days and months of the fixed local time UTC+08:00, and the arithmetic between them."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
UTC_OFFSET_US = 8 * HOUR_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> int:
    """The same integer for an aware datetime."""
    return (moment - _EPOCH) // timedelta(microseconds=1) + UTC_OFFSET_US


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
