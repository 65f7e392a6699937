"""What members bought: added to their days by one statement for a batch of events, and summed up by another.

The sums of a member are held before anything is added to their days, so that of two lanes the second one reads what
the first has added.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, record_set


class Bought(msgspec.Struct, frozen=True):
    """What moved on a member's day. `store` and `at` are of a sale, null for what went back."""

    member: UUID
    day: date
    orders: int
    net_fen: int
    store: UUID | None = None
    at: datetime | None = None


DAY_COLUMNS = "member, day, orders, net_fen, store, at"
SUM_COLUMNS = "member, home_store, first_on, last_on, last_store, orders, net_fen, year_fen, year_to"


def days_of(rows: str) -> str:
    """The rows of `member_purchase_day` that `rows`, as `Bought`, add up to, in the order of their keys."""
    return f"""
SELECT b.member, b.day, sum(b.orders)::bigint AS orders, sum(b.net_fen)::bigint AS net_fen,
  (array_agg(b.store ORDER BY b.at DESC) FILTER (WHERE b.at IS NOT NULL))[1] AS store, max(b.at) AS at
FROM {rows} b GROUP BY b.member, b.day ORDER BY b.member, b.day
"""


def sums_of(whose: str, year_to: str) -> str:
    """The sums of days `d` for which `whose` holds, by member; twelve months that end with `year_to`. Both are SQL.

    A day whose sales were none after all is no day on which the member bought.
    """
    bought = "FILTER (WHERE d.orders > 0)"
    return f"""
SELECT d.member, min(d.day) {bought} AS first_on, max(d.day) {bought} AS last_on,
  (array_agg(d.store ORDER BY d.day DESC) {bought})[1] AS last_store,
  sum(d.orders)::bigint AS orders, sum(d.net_fen)::bigint AS net_fen,
  coalesce(sum(d.net_fen) FILTER (WHERE {in_year("d.day", year_to)}), 0)::bigint AS year_fen
FROM member_purchase_day d WHERE {whose} GROUP BY d.member
"""


def in_year(day: str, year_to: str) -> str:
    """Whether a day lies in the twelve months that end with the day `year_to`; as a condition."""
    return f"{day} <= {year_to} AND {day} > ({year_to} - interval '12 months')::date"


# The home store is that of a member who is there already; another node may not show a new one yet.
HOLD = f"""
INSERT INTO member_purchases AS k (member, home_store, year_to)
SELECT told.member, m.home_store, $2::date
FROM (SELECT DISTINCT member FROM {record_set(Bought, "$1", "b")}) told LEFT JOIN member m ON m.id = told.member
ORDER BY told.member
ON CONFLICT (member) DO UPDATE SET home_store = coalesce(excluded.home_store, k.home_store)
"""
ADD = f"""
INSERT INTO member_purchase_day AS k ({DAY_COLUMNS}) {days_of(f"(SELECT * FROM {record_set(Bought, '$1', 'told')})")}
ON CONFLICT (member, day) DO UPDATE SET orders = k.orders + excluded.orders, net_fen = k.net_fen + excluded.net_fen,
  store = CASE WHEN coalesce(excluded.at >= coalesce(k.at, excluded.at), false) THEN excluded.store ELSE k.store END,
  at = greatest(k.at, excluded.at)
"""
_SUMMED = ("first_on", "last_on", "last_store", "orders", "net_fen", "year_fen")
SUM_UP = f"""
UPDATE member_purchases k SET {", ".join(f"{name} = s.{name}" for name in _SUMMED)}, year_to = $2
FROM ({sums_of("d.member = ANY($1::uuid[])", "$2::date")}) s WHERE k.member = s.member
"""


async def note_purchases(bought: Sequence[Bought]) -> None:
    """Add these to what is kept."""
    if not bought:
        return
    told, today = as_json(bought), business_date(clock.now())
    await execute(HOLD, told, today)
    await execute(ADD, told)
    await execute(SUM_UP, sorted({one.member for one in bought}), today)


# $1 today, $2 how many members at once. Members whose twelve months have lost a day since they were summed up; the
# index on days leads to them.
DROPPED = f"""
WITH dropped AS MATERIALIZED (
  SELECT DISTINCT d.member FROM member_purchase_day d JOIN member_purchases k ON k.member = d.member
  WHERE d.day <= ($1::date - interval '12 months')::date AND d.day > ($1::date - interval '13 months')::date
    AND {in_year("d.day", "k.year_to")}
  LIMIT $2
), held AS MATERIALIZED (
  SELECT k.member FROM member_purchases k WHERE k.member IN (SELECT member FROM dropped) ORDER BY k.member
  FOR NO KEY UPDATE OF k SKIP LOCKED
)
SELECT array_agg(member) FROM held
"""
