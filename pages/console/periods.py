"""Of which days a page is, where a chip chooses: today, this month, the one before."""

from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """Of which days ranks and funnels are."""

    TODAY = "today"
    MONTH = "month"
    MONTH_BEFORE = "month_before"


def spelled(period: Period, today: date) -> str:
    """A period as ranks are asked for: a day, or a month."""
    first, _last = days_of(period, today)
    return first.isoformat() if period is Period.TODAY else f"{first:%Y-%m}"


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and the last day of a period; of the running month what has passed of it."""
    if period is Period.TODAY:
        return today, today
    if period is Period.MONTH:
        return today.replace(day=1), today
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end
