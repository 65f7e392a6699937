"""What can be seen of orders: always within the actor's reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.money import round_half_away
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.catalog.fragments import priced_skus
from guide_app.ground.catalog.reads import PriceInForce
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.schemas import AssociateDay, CouponUsed, LineView, OrderSummary, OrderView, StoreDay

# One read for all that placing an order asks of stores, members and the catalog. `above` are the paths of the store and
# of everything over it; OFFSET keeps it from being worked out for each SKU anew.
COUNTER = f"""
SELECT st.id AS store_id, st.code AS store_code, st.path, st.status,
  day_cut_hours(st.id, $4) AS day_cut_hours, business_day_in(st.id, $4) AS business_on,
  m.dedicated, m.acquirer, home.path AS member_path, priced.*
FROM store st
CROSS JOIN LATERAL (
  SELECT ARRAY(
    SELECT left(st.path, place) FROM generate_series(1, length(st.path)) place WHERE substr(st.path, place, 1) = '/'
  ) AS paths OFFSET 0
) above
LEFT JOIN member m ON m.id = $2
LEFT JOIN store home ON home.id = m.home_store
LEFT JOIN LATERAL ({priced_skus(codes="$3", above="above.paths", at="$4")}) priced ON true
WHERE st.id = $1
"""
FOR_CHANGE = """
SELECT o.id, o.number, o.status, o.store, o.member, o.serving, o.payable_fen, o.quote_hash, s.path,
  day_cut_hours(o.store, $2) AS day_cut_hours, business_day_in(o.store, $2) AS today
FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1 FOR UPDATE OF o
"""
LINES = """
SELECT id, no, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen, coupon_fen, paid_fen, hq_funded_fen,
  returned_units, refunded_fen
FROM order_line WHERE order_id = $1 ORDER BY no
"""
ONE = "SELECT o.*, s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
PAGE = """
SELECT o.id, o.number, o.status, o.store, o.member, o.serving, o.payable_fen, o.refunded_fen, o.placed_at, o.paid_at
FROM orders o JOIN store s ON s.id = o.store
WHERE s.path LIKE ANY($1) AND ($2::uuid IS NULL OR o.id < $2) AND ($3::uuid IS NULL OR o.store = $3)
  AND ($4::uuid IS NULL OR o.member = $4) AND ($5::text IS NULL OR o.status = $5)
ORDER BY o.id DESC LIMIT $6
"""
DAY = """
WITH sold AS (
  SELECT o.serving, count(*) AS orders, sum(o.goods_fen) AS sales, sum(l.units) AS units
  FROM orders o JOIN LATERAL (SELECT sum(quantity) AS units FROM order_line WHERE order_id = o.id) l ON true
  WHERE o.store = $1 AND o.business_on = $2 AND o.status = 'paid' GROUP BY o.serving
), back AS (
  SELECT o.serving, sum(r.amount_fen) AS refunds
  FROM refund r JOIN orders o ON o.id = r.order_id
  WHERE r.store = $1 AND r.business_on = $2 GROUP BY o.serving
)
SELECT coalesce(sold.serving, back.serving) AS associate, coalesce(a.name, '') AS name, coalesce(orders, 0) AS orders,
  coalesce(sales, 0)::bigint AS sales, coalesce(units, 0)::bigint AS units, coalesce(refunds, 0)::bigint AS refunds
FROM sold FULL JOIN back ON coalesce(back.serving::text, '') = coalesce(sold.serving::text, '')
LEFT JOIN associate a ON a.id = coalesce(sold.serving, back.serving)
ORDER BY coalesce(sales, 0) DESC, associate
"""
UNMATCHED = (
    "SELECT coalesce(sum(amount_fen), 0)::bigint AS sum FROM unmatched_return WHERE store = $1 AND business_on = $2"
)


@dataclass(frozen=True, slots=True)
class Counter:
    """Where an order is made, what is known of the member there, and what the articles cost, by code."""

    store_id: UUID
    code: str
    path: str
    status: str
    day_cut_hours: int
    business_on: date
    member_path: str | None
    dedicated_id: UUID | None
    acquirer_id: UUID | None
    prices: Mapping[str, PriceInForce]

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the regions the store lies in, the outermost first."""
        return tuple(self.path.strip("/").split("/")[:-1])


async def counter_of(
    store_id: UUID, member_id: UUID | None, *, sku_codes: Sequence[str], at: datetime
) -> Counter | None:
    """The store; of the member, if there is one, whose he is; the prices in force. Reach is the caller's to check.

    SKUs that are unknown, inactive or without a price there are missing from the prices.
    """
    rows = await fetch(COUNTER, store_id, member_id, sku_codes, at)
    if not rows:
        return None
    row = rows[0]
    return Counter(
        store_id=row["store_id"],
        code=row["store_code"],
        path=row["path"],
        status=row["status"],
        day_cut_hours=row["day_cut_hours"],
        business_on=row["business_on"],
        member_path=row["member_path"],
        dedicated_id=row["dedicated"],
        acquirer_id=row["acquirer"],
        prices={row["code"]: _price(row) for row in rows if row["code"] is not None},
    )


def _price(row: asyncpg.Record) -> PriceInForce:
    columns = {name: row[name] for name in PriceInForce.__struct_fields__}
    return PriceInForce(**{**columns, "categories": tuple(row["categories"])})


async def order_for_change(actor: Actor, order_id: UUID, *, at: datetime) -> asyncpg.Record:
    """The order's row, locked until the transaction ends; `today` is its store's business day at `at`.

    Refuses what is out of reach.
    """
    row = await fetch_row(FOR_CHANGE, order_id, at)
    if row is None or not actor.reaches(row["path"]):
        raise OrderNotFound(order_id=order_id)
    return row


async def lines_of(order_id: UUID) -> list[asyncpg.Record]:
    """The order's lines by number."""
    return await fetch(LINES, order_id)


async def order_view(order_id: UUID, *, actor: Actor | None = None) -> OrderView:
    """One order; refused when `actor` is given and does not reach it."""
    row = await fetch_row(ONE, order_id)
    if row is None or (actor is not None and not actor.reaches(row["path"])):
        raise OrderNotFound(order_id=order_id)
    return _view(row, await lines_of(order_id))


async def orders_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    member_id: UUID | None = None,
    status: OrderStatus | None = None,
) -> Page[OrderSummary]:
    """Orders within reach, the newest first."""
    rows = await fetch(PAGE, actor.path_patterns, paging.after, store_id, member_id, status, paging.fetch)
    return page_of(rows, paging, view=_summary, key=lambda row: row["id"])


async def store_day(actor: Actor, store_id: UUID, on: date | None = None) -> StoreDay:
    """A store's day: what was paid, what went back, who sold. Store staff see their own store.

    Without `on` it is the business day that runs in the store at this moment.
    """
    store = await fetch_row("SELECT path, business_day_in(id, $2) AS today FROM store WHERE id = $1", store_id, now())
    if store is None or not actor.reaches(store["path"]):
        raise NotFound(store_id=store_id)
    if actor.role in STORE_STAFF and actor.store_id != store_id:
        raise NotFound(store_id=store_id)
    day: date = on or store["today"]
    rows = await fetch(DAY, store_id, day)
    unmatched = await fetch_row(UNMATCHED, store_id, day)
    unmatched_fen = unmatched["sum"] if unmatched else 0
    orders = sum(row["orders"] for row in rows)
    units = sum(row["units"] for row in rows)
    sales_fen = sum(row["sales"] for row in rows)
    refunds_fen = sum(row["refunds"] for row in rows)
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
        associates=[
            AssociateDay(row["associate"], row["name"], row["orders"], row["sales"], row["refunds"]) for row in rows
        ],
    )


def _summary(row: asyncpg.Record) -> OrderSummary:
    return OrderSummary(
        id=row["id"],
        number=row["number"],
        status=OrderStatus(row["status"]),
        store_id=row["store"],
        member_id=row["member"],
        serving_id=row["serving"],
        payable_fen=row["payable_fen"],
        refunded_fen=row["refunded_fen"],
        placed_at=row["placed_at"],
        paid_at=row["paid_at"],
    )


def _view(row: asyncpg.Record, lines: Sequence[asyncpg.Record]) -> OrderView:
    return OrderView(
        id=row["id"],
        number=row["number"],
        status=OrderStatus(row["status"]),
        channel=Channel(row["channel"]),
        store_id=row["store"],
        member_id=row["member"],
        serving_id=row["serving"],
        dedicated_id=row["dedicated"],
        acquirer_id=row["acquirer"],
        issuer_id=row["issuer"],
        list_fen=row["list_fen"],
        promotion_fen=row["promotion_fen"],
        coupon_fen=row["coupon_fen"],
        goods_fen=row["goods_fen"],
        freight_fen=row["freight_fen"],
        payable_fen=row["payable_fen"],
        refunded_fen=row["refunded_fen"],
        placed_at=row["placed_at"],
        paid_at=row["paid_at"],
        coupons=msgspec.json.decode(row["coupons"], type=list[CouponUsed]),
        lines=[
            LineView(
                line=line["no"],
                sku=line["sku_code"],
                name=line["name"],
                quantity=line["quantity"],
                unit_price_fen=line["unit_price_fen"],
                list_fen=line["list_fen"],
                promotion_fen=line["promotion_fen"],
                coupon_fen=line["coupon_fen"],
                paid_fen=line["paid_fen"],
                returned_units=line["returned_units"],
                refunded_fen=line["refunded_fen"],
            )
            for line in lines
        ],
    )
