"""Which months are closed, in which month something is posted now, and which may still be changed."""

from datetime import date, datetime, timedelta

import msgspec

from commissions.engine.api import first_date_of
from commissions.errors import PeriodArchived
from commissions.inputs.errors import MonthClosed
from commissions.inputs.rules import following_month
from commissions.rules import PeriodState, period_from_text
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField

MONTHS_AHEAD = 24
FIRST_MONTH = "SELECT min(period) FROM commission_performance"


class PeriodRow(msgspec.Struct, frozen=True):
    """How a month stands."""

    period: date
    state: PeriodState
    unallocated_accepted: bool


PERIODS = "SELECT period, state, unallocated_accepted FROM commission_period ORDER BY period"
OPEN = "SELECT period, state, unallocated_accepted FROM commission_period WHERE state = 'open'"
LAST_CLOSED = """
SELECT period, state, unallocated_accepted FROM commission_period WHERE state <> 'open' ORDER BY period DESC LIMIT 1
"""


async def periods() -> list[PeriodRow]:
    """Every month from the first that is closed by the product to the open one; none before that has begun."""
    return list(await fetch_as(PeriodRow, PERIODS))


async def open_period() -> date | None:
    """The month that takes what is posted about closed ones; None while none was ever to be closed."""
    row = await fetch_row_as(PeriodRow, OPEN)
    return None if row is None else row.period


async def closed_through() -> date | None:
    """The last month that takes no entries any more; None while there is none."""
    row = await fetch_row_as(PeriodRow, LAST_CLOSED)
    return None if row is None else row.period


def posted_in(effective: date, opened: date | None) -> date:
    """The month in which an entry of a month is posted: its own, but the open one where that is closed."""
    return effective if opened is None else max(effective, opened)


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
