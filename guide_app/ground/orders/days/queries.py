"""What can be seen of a store's day."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.money import round_half_away
from guide_app.ground.orders.day_schemas import AssociateDay, MoneyOfDay, StoreDay
from guide_app.ground.orders.permissions import SEE_STORE_DAYS

RUNNING_DAY = "SELECT path, business_day_in(id, $2) AS today FROM store WHERE id = $1"
DAY = """
WITH sold AS (
  SELECT o.serving, count(*) AS orders, sum(o.goods_fen) AS sales, sum(l.units) AS units
  FROM orders o JOIN LATERAL (SELECT sum(quantity) AS units FROM order_line WHERE order_id = o.id) l ON true
  WHERE o.store = $1 AND o.business_on = $2 AND o.status = 'paid' AND NOT o.taken_back GROUP BY o.serving
), back AS (
  SELECT o.serving, sum(r.amount_fen) AS refunds
  FROM refund r JOIN orders o ON o.id = r.order_id
  WHERE r.store = $1 AND r.business_on = $2 AND (NOT r.corrects OR r.reverses IS NOT NULL)
  GROUP BY o.serving HAVING sum(r.amount_fen) <> 0 OR NOT bool_or(r.corrects)
)
SELECT coalesce(sold.serving, back.serving) AS associate_id, coalesce(a.name, '') AS name,
  coalesce(orders, 0) AS orders, coalesce(units, 0)::bigint AS units, coalesce(sales, 0)::bigint AS sales_fen,
  coalesce(refunds, 0)::bigint AS refunds_fen
FROM sold FULL JOIN back ON coalesce(back.serving::text, '') = coalesce(sold.serving::text, '')
LEFT JOIN associate a ON a.id = coalesce(sold.serving, back.serving)
ORDER BY coalesce(sales, 0) DESC, associate_id
"""
# What came in counts in the order's store, what went out where it was handed out: for the drawer of that store.
MONEY = """
WITH moved AS (
  SELECT p.method, o.channel, p.amount_fen AS fen, 0::bigint AS back_fen
  FROM orders o JOIN payment p ON p.order_id = o.id AND p.business_on IS NULL
  WHERE o.store = $1 AND o.business_on = $2 AND o.status = 'paid' AND NOT o.taken_back
  UNION ALL
  SELECT p.method, o.channel, greatest(p.amount_fen, 0), greatest(-p.amount_fen, 0)
  FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.business_on = $2 AND o.store = $1 AND NOT o.taken_back
  UNION ALL
  SELECT coalesce(w.method, 'unknown'), o.channel, 0, coalesce(w.amount_fen, r.amount_fen + r.freight_fen)
  FROM refund r JOIN orders o ON o.id = r.order_id
  LEFT JOIN refund_payment w ON w.order_id = r.order_id AND w.refund = r.id
  WHERE (r.store = $1 AND r.business_on = $2 AND r.returned_on IS NULL
      OR r.returned_at_store = $1 AND r.returned_on = $2)
    AND (NOT r.corrects OR r.reverses IS NOT NULL)
)
SELECT method, channel, sum(fen)::bigint AS taken_fen, sum(back_fen)::bigint AS given_back_fen,
  (sum(fen) - sum(back_fen))::bigint AS net_fen
FROM moved GROUP BY method, channel HAVING sum(fen) <> 0 OR sum(back_fen) <> 0 ORDER BY method, channel
"""
UNMATCHED = "SELECT coalesce(sum(amount_fen), 0)::bigint FROM unmatched_return WHERE store = $1 AND business_on = $2"


class RunningDay(msgspec.Struct, frozen=True):
    """Where a store lies, and the business day that runs in it."""

    path: str
    today: date


class ServedDay(msgspec.Struct, frozen=True):
    """What one associate served in a store on a day; no associate where nobody is named."""

    associate_id: UUID | None
    name: str
    orders: int
    units: int
    sales_fen: int
    refunds_fen: int


async def store_day(actor: Actor, store_id: UUID, on: date | None = None) -> StoreDay:
    """A store's day: what was paid, what went back, who sold. Store staff see their own store.

    Without `on` it is the business day that runs in the store at this moment.
    """
    actor.require(SEE_STORE_DAYS)
    store = await fetch_row_as(RunningDay, RUNNING_DAY, store_id, now())
    if store is None or not actor.reaches(store.path):
        raise NotFound(store_id=store_id)
    if actor.role in STORE_STAFF and actor.store_id != store_id:
        raise NotFound(store_id=store_id)
    day = on or store.today
    served = await fetch_as(ServedDay, DAY, store_id, day)
    unmatched_fen: int = await fetch_value(UNMATCHED, store_id, day)
    orders = sum(one.orders for one in served)
    units = sum(one.units for one in served)
    sales_fen = sum(one.sales_fen for one in served)
    refunds_fen = sum(one.refunds_fen for one in served)
    return StoreDay(
        store_id=store_id,
        on=str(day),
        orders=orders,
        units=units,
        sales_fen=sales_fen,
        refunds_fen=refunds_fen,
        unmatched_returns_fen=unmatched_fen,
        net_fen=sales_fen - refunds_fen - unmatched_fen,
        atv_fen=round_half_away(sales_fen, orders) if orders else 0,
        upt_milli=round_half_away(units * 1000, orders) if orders else 0,
        methods=await fetch_as(MoneyOfDay, MONEY, store_id, day),
        associates=[
            AssociateDay(one.associate_id, one.name, one.orders, one.sales_fen, one.refunds_fen) for one in served
        ],
    )
