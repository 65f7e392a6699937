"""Which months may still be changed, for services that have asked for their own permission."""

from datetime import date, datetime, timedelta

from commissions.engine.api import first_date_of
from commissions.errors import PeriodArchived
from commissions.input_errors import MonthClosed
from commissions.input_rules import following_month
from commissions.rules import period_from_text
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import InvalidField

MONTHS_AHEAD = 24
FIRST_MONTH = "SELECT min(period) FROM commission_performance"


async def closed_through() -> date | None:
    """The first day of the last month whose books are closed; None as long as none are."""
    return None


async def first_month(at: datetime) -> date:
    """The month of the first sale that was credited, or the running one before there is any."""
    found: date | None = await fetch_value(FIRST_MONTH)
    return found or running_month(at)


def running_month(at: datetime) -> date:
    """The first day of the month of a moment."""
    return business_date(at).replace(day=1)


async def open_month(period: str, *, at: datetime) -> date:
    """The first day of a month, written `2026-01`, for which something may be entered.

    Raises NoSuchPeriod, InvalidField for one too far ahead, MonthClosed, PeriodArchived.
    """
    month = first_date_of(period_from_text(period))
    require_near(month, at=at)
    await require_open([month])
    return month


def require_near(month: date, *, at: datetime) -> None:
    """Refuse a month that lies more than two years ahead. Raises InvalidField."""
    running = running_month(at)
    if (month.year - running.year) * 12 + month.month - running.month > MONTHS_AHEAD:
        raise InvalidField("period", f"最多提前 {MONTHS_AHEAD} 个月 / at most {MONTHS_AHEAD} months ahead")


async def require_open(months: list[date]) -> None:
    """Refuse months whose books are closed. There is one at the least. Raises MonthClosed, PeriodArchived."""
    closed = await closed_through()
    if closed is not None and any(month < following_month(closed) for month in months):
        raise MonthClosed(field="period", closed_through=period_of(closed))
    await require_kept(min(months), field="period")


async def require_kept(month: date, *, field: str) -> None:
    """Refuse a month that is in the archive: it is settled for good. Raises PeriodArchived."""
    archived = await last_archived_month("credited_line")
    # A sale of the first hours of a month may lie in the partition of the month before.
    if archived is not None and month <= archived + timedelta(days=31):
        raise PeriodArchived(field=field, period=period_of(month))
