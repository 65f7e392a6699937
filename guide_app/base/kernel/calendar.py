"""Business days and months, those of Asia/Shanghai. Pure: every function is told the moment.

This is the one place in Python that knows the local time; the one place in SQL are the functions `business_day` and
`start_of_day` (migration `kernel_business_day`), which give the same answers. A store's own day is asked of
`business_day_in(store, at)`, which looks up the store's dated day cut (see `stores.tables.StoreDayCut`).
"""

from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Local time is UTC+08:00 all year; a fixed offset needs no time zone database."""


def business_date(at: datetime, day_cut_hours: int = 0) -> date:
    """The local date a moment counts for, in a store whose day begins `day_cut_hours` after midnight."""
    return (at.astimezone(SHANGHAI) - timedelta(hours=day_cut_hours)).date()


def start_of(day: date) -> datetime:
    """Local midnight that begins `day`."""
    return datetime.combine(day, time.min, SHANGHAI)


def period_of(day: date) -> str:
    """The month of a business date, like `2026-01`."""
    return f"{day.year:04d}-{day.month:02d}"


def period_bounds(period: str) -> tuple[datetime, datetime]:
    """Local midnights that begin a month and the month after it, for half-open comparison."""
    year, month = (int(part) for part in period.split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return start_of(date(year, month, 1)), start_of(following)


def days_of_month(first: date) -> list[date]:
    """Every business date of the month that begins with `first`."""
    _, last = days_of(period_of(first))
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def days_of(period: str) -> tuple[date, date]:
    """The first and the last business date of a month, for comparison with both included."""
    begins, following = period_bounds(period)
    return begins.date(), following.date() - timedelta(days=1)
