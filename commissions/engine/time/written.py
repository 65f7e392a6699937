"""How instants, days and months are written in a document, and read from it."""

import re
from functools import lru_cache

from commissions.engine.time.calendar import DAY_US, UTC_OFFSET_US, Day, Instant, Period, days_in, first_day

FIRST_YEAR, LAST_YEAR = 1, 9999
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PERIOD = re.compile(r"([0-9]{4})-([0-9]{2})")


class NoSuchTime(ValueError):
    """The text does not name an instant, date or month that exists."""


def parse_instant(text: str) -> Instant:
    """The instant that RFC 3339 text names. Raises `NoSuchTime`."""
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
    return Instant(parse_day(date) * DAY_US + seconds * 1_000_000 + micros + UTC_OFFSET_US)


@lru_cache(maxsize=4096)
def parse_day(text: str) -> Day:
    """The day written `2026-01-31`. Raises `NoSuchTime`."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise NoSuchTime(text)
    year, month, day = map(int, found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise NoSuchTime(text)
    period = Period(year * 12 + month - 1)
    if not 1 <= day <= days_in(period):
        raise NoSuchTime(text)
    return Day(first_day(period) + day - 1)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """The month written `2026-01`. Raises `NoSuchTime`."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise NoSuchTime(text)
    year, month = map(int, found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise NoSuchTime(text)
    return Period(year * 12 + month - 1)


@lru_cache(maxsize=4096)
def format_period(period: Period) -> str:
    """A month as it is written, `2026-01`."""
    return f"{period // 12:04d}-{period % 12 + 1:02d}"


class Moment:
    """An instant and how it was written: two spellings of one instant are two contents."""

    __slots__ = ("instant", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.instant = parse_instant(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Moment({self.text!r})"


def read_spelt(kind: type, given: object) -> object:
    """Read a `Moment`, `Period` or `Day` from its JSON text. Raises `ValueError` when it names no time that exists."""
    if not isinstance(given, str):
        raise ValueError("a time is written as a string")
    if kind is Moment:
        return Moment(given)
    if kind is Period:
        return parse_period(given)
    if kind is Day:
        return parse_day(given)
    raise NotImplementedError(kind)
