"""Where orders ask which months are settled."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from guide_app.base.kernel.database import fetch_as

SETTLED = """
SELECT DISTINCT period FROM commission_run
WHERE period = ANY($1::date[]) AND business_day(started_at) >= (period + interval '1 month')::date ORDER BY period
"""


class Settled(msgspec.Struct, frozen=True):
    """A month that was settled after it was over."""

    period: date


class SettledMonths:
    """The `PeriodDesk` of commissions."""

    async def settled(self, months: Collection[date]) -> Sequence[date]:
        """Those that were settled after they were over; the earliest first."""
        return [one.period for one in await fetch_as(Settled, SETTLED, sorted(set(months)))]
