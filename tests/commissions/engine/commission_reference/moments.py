"""Local time, business days, months. Moments are naive, in local time (UTC+08:00); periods are `2026-01`."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import cache

LOCAL = timezone(timedelta(hours=8))


@cache
def local(text: str) -> datetime:
    """An instant in local time."""
    return datetime.fromisoformat(text).astimezone(LOCAL).replace(tzinfo=None)


def month_of(day: date) -> str:
    """The period a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"


@cache
def first_day(period: str) -> date:
    """The first day of a period."""
    return date(int(period[:4]), int(period[5:]), 1)


@cache
def start_of(period: str) -> datetime:
    """Local midnight of the first day of a period."""
    return datetime.combine(first_day(period), datetime.min.time())


@cache
def days_of(period: str) -> list[date]:
    """Every day of a period."""
    first = first_day(period)
    return [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]


def next_period(period: str) -> str:
    """The month after."""
    return month_of(days_of(period)[-1] + timedelta(days=1))


def months_between(earlier: str, later: str) -> int:
    """How many months `later` is after `earlier`; negative when it lies before."""
    start, end = first_day(earlier), first_day(later)
    return (end.year - start.year) * 12 + end.month - start.month
