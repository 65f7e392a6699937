"""Touches: kept for as long as a rule says, and gone by whole days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import OldRow, RetentionKind, day_of, days_in, span_of

LEAST_MONTHS = 12
OLD = days_in("touch")
# Touches are append-only: the application may call this and nothing else, and it takes none of the last 11 months.
FORGET = "SELECT forget_touches_v1($1, $2)"


async def old(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Days before then on which somebody was met."""
    return await fetch_as(OldRow, OLD, before, limit, subjects, *span_of(before, subjects))


async def forget(day: UUID, _: datetime) -> None:
    """Take the touches of a day away. Their daily sums stay, and with an order stays why it was attributed."""
    first = day_of(day)
    await execute(FORGET, start_of(first), start_of(first + timedelta(days=1)))


TOUCHES = RetentionKind(
    name="touches.touches",
    title=("往来记录（按天）", "Touches, by day"),
    told=(
        "当天谁见过谁的记录全部删除；每日次数、订单的归属理由和会员最近到店日保留",
        "Who met whom on that day goes; counts by day, why an order was attributed and last visits stay",
    ),
    least_months=LEAST_MONTHS,
    old=old,
    erase=forget,
    is_of_days=True,
)
