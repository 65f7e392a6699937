"""Sums of orders by day: kept for days that are over, with what changed since, and added up anew for the others.

A sum of a month would read every order of the chain. Of a day that is over it reads a few rows instead: what is kept of
each store and of the chain, by what lists are narrowed by most, and what a trigger has noted of orders that changed
since. All of it is one statement, so it is of one moment, and of exactly the orders that the list shows.
"""

from datetime import date, datetime

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.kernel.verifying import comparison
from guide_app.ground.orders.fragments import STATUS
from guide_app.ground.orders.narrowing import narrowed, told
from guide_app.ground.stores.fragments import stores_below

CHAIN = "'00000000-0000-0000-0000-000000000000'::uuid"
"""The unit under which the sums of all stores stand."""
FACETS = "channel, status, with_coupons"
AMOUNTS = ("rows", "payable_fen", "refunded_fen")
_EACH = ", ".join(AMOUNTS)
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in AMOUNTS)
_REACHED = {
    ReachKind.STORE: "{store} = $1::uuid",
    ReachKind.BRANCHES: f"{{store}} = ANY (ARRAY({stores_below('$1')}))",
    ReachKind.ALL: "$1::boolean",
}


def _asked(row: str, asked: str) -> str:
    return f"""coalesce({row}.status = {told(asked, "status")}, true)
    AND coalesce({row}.channel = {told(asked, "channel")}, true)
    AND coalesce({row}.with_coupons = {told(asked, "with_coupons", "boolean")}, true)"""


def _totals(kind: ReachKind) -> str:
    reached = _REACHED[kind].format
    unit = f"{reached()} AND k.unit = {CHAIN}" if kind is ReachKind.ALL else reached(store="k.unit")
    return f"""
WITH kept AS MATERIALIZED (
  SELECT d.business_on FROM order_summed_day d WHERE d.business_on BETWEEN $2 AND $3
), others AS MATERIALIZED (
  SELECT $2::date + no AS business_on FROM generate_series(0, $3::date - $2::date) no
  EXCEPT SELECT business_on FROM kept
)
SELECT coalesce(sum(rows), 0)::bigint AS rows, coalesce(sum(payable_fen), 0)::bigint AS payable_fen,
  coalesce(sum(refunded_fen), 0)::bigint AS refunded_fen,
  coalesce(sum(payable_fen - refunded_fen), 0)::bigint AS net_fen
FROM (
  SELECT k.rows, k.payable_fen, k.refunded_fen FROM order_day_sum k
  WHERE {unit} AND k.business_on = ANY (ARRAY(SELECT business_on FROM kept)) AND {_asked("k", "$4")}
  UNION ALL
  SELECT c.rows, c.payable_fen, c.refunded_fen FROM order_day_change c
  WHERE {reached(store="c.store")} AND c.business_on = ANY (ARRAY(SELECT business_on FROM kept))
    AND {_asked("c", "$4")}
  UNION ALL
  SELECT 1, o.payable_fen, o.refunded_fen + o.refunded_freight_fen FROM orders o
  WHERE {reached(store="o.store")} AND o.business_on = ANY (ARRAY(SELECT business_on FROM others))
    AND {narrowed("$4")}
) parts
"""


TOTALS_OF_DAYS: ByReach = {kind: _totals(kind) for kind in ReachKind}
"""$1 the reach, $2 and $3 the first and the last day, $4 `Narrow.bound`: channel, status and whether coupons alone."""

_ORDERS = f"""SELECT o.store, o.business_on, o.channel, {STATUS} AS status, o.coupon_fen > 0 AS with_coupons,
    1 AS rows, o.payable_fen, o.refunded_fen + o.refunded_freight_fen AS refunded_fen FROM orders o"""
_OF_UNITS = f"""SELECT coalesce(one.store, {CHAIN}) AS unit, one.business_on, {FACETS}, {_SUMS} FROM {{rows}} one
  GROUP BY GROUPING SETS ((one.store, one.business_on, {FACETS}), (one.business_on, {FACETS}))"""
KEEP_OUT = "LOCK TABLE order_day_sum IN EXCLUSIVE MODE"
# From noon on changes are noted. What was begun before has ended within the hour after it.
OVER = """
WITH RECURSIVE days AS (
  SELECT min(business_on) AS business_on FROM orders
  UNION ALL SELECT (SELECT min(o.business_on) FROM orders o WHERE o.business_on > days.business_on) FROM days
  WHERE days.business_on IS NOT NULL
)
SELECT business_on FROM days WHERE business_on < business_day(now(), 13)
EXCEPT SELECT business_on FROM order_summed_day ORDER BY business_on DESC
"""
SUM_DAY = f"""
WITH summed AS (
  INSERT INTO order_summed_day (business_on) VALUES ($1) ON CONFLICT (business_on) DO NOTHING RETURNING business_on
), noted AS (
  DELETE FROM order_day_change c USING summed WHERE c.business_on = summed.business_on
)
INSERT INTO order_day_sum (unit, business_on, {FACETS}, {_EACH})
{_OF_UNITS.format(rows=f"({_ORDERS} WHERE o.business_on = $1 AND EXISTS (SELECT FROM summed))")}
"""
ADD_CHANGES = f"""
WITH noted AS (
  DELETE FROM order_day_change c USING order_summed_day d WHERE d.business_on = c.business_on
  RETURNING c.store, c.business_on, c.channel, c.status, c.with_coupons, c.rows, c.payable_fen, c.refunded_fen
)
INSERT INTO order_day_sum (unit, business_on, {FACETS}, {_EACH})
{_OF_UNITS.format(rows="noted")}
ON CONFLICT (unit, business_on, {FACETS}) DO UPDATE SET
  {", ".join(f"{name} = order_day_sum.{name} + EXCLUDED.{name}" for name in AMOUNTS)}
"""
FORGET_SUMS = "DELETE FROM order_day_sum"
FORGET_DAYS = "DELETE FROM order_summed_day"
_BY_KEY = f"""
SELECT concat_ws(' ', sums.unit, sums.business_on, {FACETS}, amount.name) AS key, amount.value
FROM ({{sums}}) AS sums CROSS JOIN LATERAL (VALUES {", ".join(f"('{name}', sums.{name})" for name in AMOUNTS)})
  AS amount (name, value) WHERE amount.value <> 0
"""
_CHANGED = _OF_UNITS.format(
    rows="(SELECT c.* FROM order_day_change c JOIN order_summed_day d ON d.business_on = c.business_on)"
)
_KEPT = f"""SELECT unit, business_on, {FACETS}, {_SUMS} FROM (
  SELECT unit, business_on, {FACETS}, {_EACH} FROM order_day_sum UNION ALL {_CHANGED}
) each GROUP BY unit, business_on, {FACETS}"""
_FACTS = _OF_UNITS.format(rows=f"({_ORDERS} JOIN order_summed_day d ON d.business_on = o.business_on)")
SUMS = comparison(kept=_BY_KEY.format(sums=_KEPT), facts=_BY_KEY.format(sums=_FACTS))


class DayOver(msgspec.Struct, frozen=True):
    """A day that is over and not summed yet."""

    business_on: date


async def sum_days(_: datetime) -> int:
    """Sum the days that are over, and add what changed of others; how many were summed. Safe to run twice."""
    async with transaction():
        await execute(KEEP_OUT)
        await execute(ADD_CHANGES)
    due = await fetch_as(DayOver, OVER)
    for day in due:
        async with transaction():
            await execute(KEEP_OUT)
            await execute(SUM_DAY, day.business_on)
    return len(due)


async def mend_sums() -> None:
    """Sum all days that are over anew."""
    for statement in (KEEP_OUT, FORGET_SUMS, FORGET_DAYS):
        await execute(statement)
    for day in await fetch_as(DayOver, OVER):
        await execute(SUM_DAY, day.business_on)
