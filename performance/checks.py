"""The sums held against orders, refunds, returns and members, but for what the log has still to tell."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison, told_later
from guide_app.ground.members.fragments import HAS_REGISTERED, REGISTERED_IN
from performance.channels import CHANNEL_COLUMNS, OF_CHANNELS, sums_of_channels
from performance.keeping import (
    AMOUNTS,
    ASSOCIATE_COLUMNS,
    OF_ASSOCIATES,
    UNIT_COLUMNS,
    sums_of_associates,
    sums_of_units,
)
from performance.visiting import VISIT_COLUMNS, last_visits

TOLD_LATER = told_later(
    "performance",
    {
        "order_paid": "order_id",
        "order_refunded": "refund_id",
        "return_unmatched": "return_id",
        "member_registered": "member_id",
    },
)


def _told(fact: str) -> str:
    return f"NOT EXISTS (SELECT FROM later l WHERE l.id = {fact})"


FACTS = f"""(
  WITH later AS MATERIALIZED ({TOLD_LATER})
  SELECT o.store, o.serving AS associate, o.business_on AS day, 1 AS orders, l.units, o.goods_fen AS sales_fen,
    0 AS refunds_fen, 0 AS unmatched_fen, 0 AS new_members, o.channel
  FROM orders o JOIN (SELECT order_id, sum(quantity) AS units FROM order_line GROUP BY order_id) l ON l.order_id = o.id
  WHERE o.business_on IS NOT NULL AND {_told("o.id")}
  UNION ALL
  SELECT r.store, o.serving, r.business_on, 0, 0, 0, r.amount_fen, 0, 0, o.channel
  FROM refund r JOIN orders o ON o.id = r.order_id
  WHERE NOT (r.corrects AND r.reverses IS NULL) AND {_told("r.id")}
  UNION ALL
  SELECT r.store, o.serving, r.business_on, -1, -coalesce(l.units, 0), -r.amount_fen, 0, 0, 0, o.channel
  FROM refund r JOIN orders o ON o.id = r.order_id LEFT JOIN (
    SELECT order_id, refund, sum(units) AS units FROM refund_line GROUP BY order_id, refund
  ) l ON l.order_id = r.order_id AND l.refund = r.id
  WHERE r.corrects AND r.reverses IS NULL AND {_told("r.id")}
  UNION ALL
  SELECT u.store, NULL, u.business_on, 0, 0, 0, 0, u.amount_fen, 0, NULL
  FROM unmatched_return u WHERE {_told("u.id")}
  UNION ALL
  SELECT {REGISTERED_IN}, m.acquirer, business_day(m.registered_at), 0, 0, 0, 0, 0, 1, NULL
  FROM member m WHERE {HAS_REGISTERED} AND NOT m.won_before AND {_told("m.id")}
)"""


def _by_key(of: str, key: str, amounts: tuple[str, ...]) -> str:
    each = ", ".join(f"('{name}', sums.{name})" for name in amounts)
    return f"""
SELECT concat_ws(' ', {key}, amount.name) AS key, amount.value
FROM {of} AS sums CROSS JOIN LATERAL (VALUES {each}) AS amount (name, value)
"""


VISITED = f"""(
  WITH later AS MATERIALIZED ({TOLD_LATER}), undone AS MATERIALIZED (
    SELECT coalesce(r.reverses, r.order_id) AS id FROM refund r WHERE r.corrects AND {_told("r.id")}
  )
  SELECT o.member, o.store, CASE WHEN was THEN o.paid_at END AS at, 'order' AS kind,
    CASE WHEN was THEN o.id END AS bought_id, o.business_on AS bought_on, o.goods_fen AS bought_fen, 1 AS orders,
    o.goods_fen AS net_fen
  FROM orders o CROSS JOIN LATERAL (SELECT o.id NOT IN (SELECT id FROM undone) AS was) AS sale
  WHERE o.member IS NOT NULL AND o.business_on IS NOT NULL AND {_told("o.id")}
  UNION ALL
  SELECT o.member, r.store, CASE WHEN NOT r.corrects AND r.id NOT IN (SELECT id FROM undone) THEN r.refunded_at END,
    'return', NULL, NULL, NULL, CASE WHEN r.corrects AND r.reverses IS NULL THEN -1 ELSE 0 END, -r.amount_fen
  FROM refund r JOIN orders o ON o.id = r.order_id
  WHERE o.member IS NOT NULL AND {_told("r.id")}
  UNION ALL
  SELECT m.id, {REGISTERED_IN}, m.registered_at, 'registration', NULL, NULL, NULL, 0, 0
  FROM member m WHERE {HAS_REGISTERED} AND {_told("m.id")}
)"""


_UNIT = ("sums.path, sums.span, sums.begins_on", AMOUNTS)
_ASSOCIATE = ("sums.associate, sums.store, sums.span, sums.begins_on", OF_ASSOCIATES)
UNITS = comparison(kept=_by_key("sales_of_unit", *_UNIT), facts=_by_key(f"({sums_of_units(FACTS)})", *_UNIT))
_CHANNEL = ("sums.path, sums.channel, sums.span, sums.begins_on", OF_CHANNELS)
CHANNELS = comparison(
    kept=_by_key("sales_of_channel", *_CHANNEL), facts=_by_key(f"({sums_of_channels(FACTS)})", *_CHANNEL)
)
ASSOCIATES = comparison(
    kept=_by_key("sales_of_associate", *_ASSOCIATE), facts=_by_key(f"({sums_of_associates(FACTS)})", *_ASSOCIATE)
)
# Where a sale or a return never was, the last visit was looked up in the books, which may be ahead of what was told.
_AHEAD = f"""
WITH later AS MATERIALIZED ({TOLD_LATER})
SELECT o.member, o.store FROM refund r JOIN orders o ON o.id = r.order_id WHERE r.corrects AND o.member IS NOT NULL
INTERSECT (
  SELECT o.member, o.store FROM orders o JOIN later l ON l.id = o.id
  UNION ALL SELECT o.member, o.store FROM refund r JOIN later l ON l.id = r.id JOIN orders o ON o.id = r.order_id
  UNION ALL SELECT m.id, {REGISTERED_IN} FROM member m JOIN later l ON l.id = m.id
)
"""
_EACH_VISIT = f"""
SELECT concat_ws(' ', v.member, v.store, amount.name) AS key, amount.value
FROM {{of}} AS v CROSS JOIN LATERAL (VALUES ('orders', v.orders), ('net_fen', v.net_fen),
  ('last_at', (extract(epoch FROM v.last_at) * 1000000)::bigint),
  ('last_order_on', (v.last_order_on - '2000-01-01'::date)::bigint), ('last_order_fen', v.last_order_fen)
) AS amount (name, value)
WHERE amount.name IN ('orders', 'net_fen') OR (v.member, v.store) NOT IN ({_AHEAD})
"""
VISITS = comparison(
    kept=_EACH_VISIT.format(of="customer_visit"), facts=_EACH_VISIT.format(of=f"({last_visits(VISITED)})")
)
# Whoever adds holds the tables until their cursor has moved, and waits here until the sums are written anew.
KEEP_OUT = "LOCK TABLE sales_of_unit, sales_of_channel, sales_of_associate, customer_visit IN EXCLUSIVE MODE"
FORGET_UNITS = "DELETE FROM sales_of_unit"
FORGET_ASSOCIATES = "DELETE FROM sales_of_associate"
ADD_UNITS_ANEW = f"INSERT INTO sales_of_unit ({UNIT_COLUMNS}) {sums_of_units(FACTS)}"
ADD_ASSOCIATES_ANEW = f"INSERT INTO sales_of_associate ({ASSOCIATE_COLUMNS}) {sums_of_associates(FACTS)}"
FORGET_CHANNELS = "DELETE FROM sales_of_channel"
ADD_CHANNELS_ANEW = f"INSERT INTO sales_of_channel ({CHANNEL_COLUMNS}) {sums_of_channels(FACTS)}"
FORGET_VISITS = "DELETE FROM customer_visit"
NOTE_VISITS_ANEW = f"INSERT INTO customer_visit ({VISIT_COLUMNS}) {last_visits(VISITED)}"


async def mend_units() -> None:
    """Write the sums of units anew."""
    for statement in (KEEP_OUT, FORGET_UNITS, ADD_UNITS_ANEW):
        await execute(statement)


async def mend_channels() -> None:
    """Write the sums of channels anew."""
    for statement in (KEEP_OUT, FORGET_CHANNELS, ADD_CHANNELS_ANEW):
        await execute(statement)


async def mend_associates() -> None:
    """Write the sums of people anew."""
    for statement in (KEEP_OUT, FORGET_ASSOCIATES, ADD_ASSOCIATES_ANEW):
        await execute(statement)


async def mend_visits() -> None:
    """Write anew who was where last."""
    for statement in (KEEP_OUT, FORGET_VISITS, NOTE_VISITS_ANEW):
        await execute(statement)


CHECKS = [
    Check("performance.units", ("门店与区域的销售合计", "Sales by unit"), UNITS, mend_units),
    Check("performance.channels", ("各渠道的销售合计", "Sales by channel"), CHANNELS, mend_channels),
    Check("performance.associates", ("导购的销售合计", "Sales by associate"), ASSOCIATES, mend_associates),
    Check("performance.visits", ("会员最近到店", "Last visits of customers"), VISITS, mend_visits),
]
