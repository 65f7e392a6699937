"""What is seen of how people are doing."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import NotFound
from performance.permissions import SEE_FIGURES, SEE_OWN_DAY
from performance.rules import FIGURES, Figure
from performance.schemas import MyDay
from tasks.rules import OVERDUE_SHOWN

# $1 the associate, $2 their store, $3 the moment, $4 since when a task that has ended is overdue.
MY_DAY = """
WITH me AS MATERIALIZED (
  SELECT a.id, a.name, s.id AS store, s.name AS store_name,
    business_day_in(s.id, $3) AS day
  FROM associate a LEFT JOIN store s ON s.id = $2 WHERE a.id = $1
), dated AS MATERIALIZED (
  SELECT me.*, date_trunc('month', me.day)::date AS month,
    start_of_day(me.day) + make_interval(hours => coalesce(day_cut_hours(me.store, $3), 0)) AS day_began
  FROM me
)
SELECT dated.id AS associate_id, dated.name, dated.store AS store_id, dated.store_name, dated.day,
  sold.sales_fen - sold.refunds_fen AS net_sales_fen, sold.sales_fen, sold.refunds_fen, sold.orders, sold.units,
  (SELECT count(DISTINCT o.member) FROM sales_of_associate k
    JOIN orders o ON o.store = k.store AND o.business_on = k.begins_on AND o.status = 'paid' AND o.serving = k.associate
    WHERE k.associate = dated.id AND k.span = 'day' AND k.begins_on = dated.day) AS customers,
  (SELECT coalesce(sum(k.new_members), 0)::bigint FROM sales_of_associate k
    WHERE k.associate = dated.id AND k.span = 'day' AND k.begins_on = business_day($3)) AS new_members,
  given.open AS tasks_open, given.due_today AS tasks_due_today, given.overdue AS tasks_overdue,
  (SELECT count(*) FROM care_date c
    WHERE c.associate = dated.id AND c.state = 'open' AND c.due_on <= business_day($3)) AS care_due,
  waiting.to_pack AS orders_to_pack, waiting.to_fetch AS orders_to_fetch,
  (SELECT coalesce(sum(e.amount_fen), 0)::bigint FROM commission_entry e
    WHERE e.payee = dated.id AND e.id >= uuid_floor_v1(dated.day - 1) AND e.payee_kind = 'associate'
      AND e.posted_at >= dated.day_began) AS commission_today_fen,
  (SELECT coalesce(sum(c.amount_fen), 0)::bigint FROM commission_earned c
    WHERE c.period = dated.month AND c.payee_kind = 'associate' AND c.payee = dated.id) AS commission_month_fen,
  EXISTS (SELECT FROM commission_run r WHERE r.period = dated.month) AS commission_month_settled,
  NULL::bigint AS target_fen
FROM dated CROSS JOIN LATERAL (
  SELECT coalesce(sum(k.sales_fen), 0)::bigint AS sales_fen, coalesce(sum(k.refunds_fen), 0)::bigint AS refunds_fen,
    coalesce(sum(k.orders), 0)::bigint AS orders, coalesce(sum(k.units), 0)::bigint AS units
  FROM sales_of_associate k WHERE k.associate = dated.id AND k.span = 'day' AND k.begins_on = dated.day
) sold CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE t.ends_at > $3 AND t.status IN ('releasing', 'released')) AS open,
    count(*) FILTER (WHERE t.ends_at > $3 AND t.status IN ('releasing', 'released')
      AND t.ends_at <= start_of_day(business_day($3) + 1)) AS due_today,
    count(*) FILTER (WHERE t.ends_at <= $3 AND t.ends_at > $4 AND coalesce(t.closed_at, t.ends_at) >= t.ends_at)
      AS overdue
  FROM task_assignment g JOIN task t ON t.id = g.task
  WHERE g.associate = dated.id AND g.done_at IS NULL AND t.starts_at <= $3 AND t.ends_at > $4
) given CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE f.state = 'waiting') AS to_pack, count(*) FILTER (WHERE f.state = 'ready') AS to_fetch
  FROM fulfilment f JOIN orders o ON o.id = f.order_id AND o.status = 'paid'
  WHERE f.store = dated.store AND f.state IN ('waiting', 'ready')
) waiting
"""


def figures(actor: Actor) -> list[Figure]:
    """What every figure is called and means, in both languages."""
    actor.require(SEE_FIGURES)
    return list(FIGURES)


async def my_day(actor: Actor) -> MyDay:
    """The actor's own day so far, in the business day that runs in their store. Raises NotFound for who is nobody."""
    actor.require(SEE_OWN_DAY)
    at = now()
    found = await fetch_row_as(MyDay, MY_DAY, actor.associate_id, actor.store_id, at, at - OVERDUE_SHOWN)
    if found is None:
        raise NotFound
    return found
