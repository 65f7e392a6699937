"""Sales by channel: of a branch, by its days or months, or by the units right below it; from the sums that are kept."""

from datetime import date, timedelta
from enum import StrEnum

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.rules import Channel
from performance.permissions import SEE_REPORTS
from performance.queries.reports import paths_of
from performance.rules import LONGEST_REPORT, averages
from performance.schemas import ChannelSold


class By(StrEnum):
    """What the sums of channels are split by."""

    TOTAL = "total"
    DAY = "day"
    MONTH = "month"
    UNIT = "unit"


_SUMS = """sum(k.sales_fen - k.refunds_fen)::bigint AS net_sales_fen, sum(k.sales_fen)::bigint AS sales_fen,
  sum(k.refunds_fen)::bigint AS refunds_fen, sum(k.orders)::bigint AS orders, sum(k.units)::bigint AS units"""
_WITHIN = "k.span = 'day' AND k.begins_on BETWEEN $2 AND $3"
# $1 the paths, none below another, $2 and $3 the first and the last day. Months are whole.
TOTAL = f"""
SELECT NULL::text AS path, NULL::text AS name, NULL::date AS begins_on, k.channel, {_SUMS}
FROM sales_of_channel k WHERE k.path = ANY($1::text[]) AND {_WITHIN}
GROUP BY k.channel ORDER BY net_sales_fen DESC, k.channel
"""
DAY = f"""
SELECT NULL::text AS path, NULL::text AS name, k.begins_on, k.channel, {_SUMS}
FROM sales_of_channel k WHERE k.path = ANY($1::text[]) AND {_WITHIN}
GROUP BY k.begins_on, k.channel ORDER BY k.begins_on, k.channel
"""
MONTH = f"""
SELECT NULL::text AS path, NULL::text AS name, k.begins_on, k.channel, {_SUMS}
FROM sales_of_channel k WHERE k.path = ANY($1::text[]) AND k.span = 'month'
  AND k.begins_on BETWEEN date_trunc('month', $2::date)::date AND $3
GROUP BY k.begins_on, k.channel ORDER BY k.begins_on, k.channel
"""
UNIT = f"""
WITH above AS MATERIALIZED (SELECT r.id FROM region r WHERE r.path = ANY($1::text[])), below AS MATERIALIZED (
  SELECT r.path, r.name FROM region r WHERE r.parent IN (SELECT id FROM above)
  UNION ALL SELECT s.path, s.name FROM store s WHERE s.region IN (SELECT id FROM above) OR s.path = ANY($1::text[])
)
SELECT below.path, below.name, NULL::date AS begins_on, k.channel, {_SUMS}
FROM below JOIN sales_of_channel k ON k.path = below.path AND {_WITHIN}
GROUP BY below.path, below.name, k.channel ORDER BY below.path, k.channel
"""
STATEMENTS = {By.TOTAL: TOTAL, By.DAY: DAY, By.MONTH: MONTH, By.UNIT: UNIT}


class ChannelRow(msgspec.Struct, frozen=True):
    """What was sold in a channel, in a unit right below the branch or in a span of time."""

    path: str | None
    name: str | None
    begins_on: date | None
    channel: Channel
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int


async def sales_by_channel(
    actor: Actor, *, first: date, last: date, path: str | None = None, by: By = By.TOTAL
) -> list[ChannelSold]:
    """What each channel sold in a branch, or in all that the actor reaches, within at most 366 business days.

    Raises InvalidField; NotFound for a path that is no unit within reach.
    """
    actor.require(SEE_REPORTS)
    if not timedelta() <= last - first < LONGEST_REPORT:
        raise InvalidField("last", "不得早于 first，且不超过 366 天 / not before first, and 366 days at most")
    paths = await paths_of(actor, path)
    found = await fetch_as(ChannelRow, STATEMENTS[by], paths, first, last)
    return [
        ChannelSold(**msgspec.structs.asdict(row) | averages(row.sales_fen, row.units, row.orders)) for row in found
    ]
