"""Staged sales become orders with lines and payments, set by set; whoever and whatever they name is created first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.events import Event, publish_many
from guide_app.ground.associates.bulk import ensure_associates
from guide_app.ground.catalog.bulk import ensure_skus
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.orders.events import OrderPaid, SoldLine
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod
from guide_app.ground.stores.bulk import ensure_stores

ORDERS_AT_ONCE = 500

STORES = "SELECT DISTINCT store FROM till_line WHERE state IS NULL"

ASSOCIATES = """
SELECT associate, store, business_day(min(sold_at)) AS first_on
FROM till_line WHERE state IS NULL AND associate IS NOT NULL GROUP BY associate, store
"""

MEMBERS = """
SELECT DISTINCT ON (member) member, store, sold_at
FROM till_line WHERE state IS NULL AND member IS NOT NULL ORDER BY member, sold_at, position
"""

# One article is typed in many ways; the way it is typed most often is its name.
SKUS = """
SELECT sku, coalesce(mode() WITHIN GROUP (ORDER BY name) FILTER (WHERE name <> ''), '') AS name
FROM till_line WHERE state IS NULL GROUP BY sku
"""

BOOK_ORDERS = """
INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, list_fen, promotion_fen,
                    coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, placed_at, paid_at,
                    business_on)
SELECT t.order_id, t.receipt, s.id, m.id, $1, $2, a.id, m.dedicated, m.acquirer, sum(t.unit_price_fen * t.units),
       sum(t.unit_price_fen * t.units - t.amount_fen), 0, sum(t.amount_fen), 0, sum(t.amount_fen), 0, '',
       min(t.sold_at), min(t.sold_at),
       business_day_in(s.id, min(t.sold_at))
FROM till_line t
JOIN store s ON s.code = t.store
LEFT JOIN member m ON m.number = t.member
LEFT JOIN associate a ON a.number = t.associate
WHERE t.state IS NULL AND NOT t.is_return
GROUP BY t.order_id, t.receipt, s.id, m.id, a.id
"""

BOOK_LINES = """
INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
                        coupon_fen, paid_fen, hq_funded_fen, returned_units, refunded_fen)
SELECT t.id, t.order_id, t.no, k.id, t.sku, coalesce(nullif(t.name, ''), k.name), t.units, t.unit_price_fen,
       t.unit_price_fen * t.units, t.unit_price_fen * t.units - t.amount_fen, 0, t.amount_fen, 0, 0, 0
FROM till_line t
JOIN sku k ON k.code = t.sku
WHERE t.state IS NULL AND NOT t.is_return
"""

BOOK_PAYMENTS = """
INSERT INTO payment (id, order_id, method, amount_fen, paid_at)
SELECT gen_random_uuid(), t.order_id, $1, sum(t.amount_fen), min(t.sold_at)
FROM till_line t WHERE t.state IS NULL AND NOT t.is_return GROUP BY t.order_id
"""

# Right after the first months the planner knows nothing of these tables, and joins them row by row.
FRESH_STATISTICS = ("ANALYZE orders", "ANALYZE order_line")

BOOKED_ORDERS = """
SELECT id, number, store, member, serving, dedicated, acquirer, goods_fen, payable_fen, paid_at, business_on,
  day_cut_hours(store, paid_at) AS day_cut_hours
FROM orders WHERE id IN (SELECT order_id FROM till_line WHERE state IS NULL AND NOT is_return)
ORDER BY paid_at, id
"""

BOOKED_LINES = """
SELECT order_id, id, no, sku_code, quantity, list_fen, paid_fen
FROM order_line WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, no
"""


async def create_what_is_named() -> None:
    """Stores, associates, members and SKUs of the staged lines that are to be booked."""
    await ensure_stores([row["store"] for row in await fetch(STORES)])
    await ensure_associates({(row["associate"], row["store"]): row["first_on"] for row in await fetch(ASSOCIATES)})
    await ensure_members([Sighting(row["member"], row["store"], row["sold_at"]) for row in await fetch(MEMBERS)])
    await ensure_skus({row["sku"]: row["name"] for row in await fetch(SKUS)})


async def book_sales() -> int:
    """One paid order per staged receipt, told by one OrderPaid each; the number of orders."""
    await execute(BOOK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    await execute(BOOK_LINES)
    await execute(BOOK_PAYMENTS, PaymentMethod.IMPORTED.value)
    for statement in FRESH_STATISTICS:
        await execute(statement)
    orders = await fetch(BOOKED_ORDERS)
    for start in range(0, len(orders), ORDERS_AT_ONCE):
        await _tell(orders[start : start + ORDERS_AT_ONCE])
    return len(orders)


async def _tell(orders: Sequence[asyncpg.Record]) -> None:
    lines: dict[UUID, list[SoldLine]] = {order["id"]: [] for order in orders}
    for row in await fetch(BOOKED_LINES, list(lines)):
        lines[row["order_id"]].append(
            SoldLine(
                line_id=row["id"],
                no=row["no"],
                sku=row["sku_code"],
                quantity=row["quantity"],
                list_fen=row["list_fen"],
                paid_fen=row["paid_fen"],
            )
        )
    await publish_many(_facts(orders, lines))


def _facts(orders: Sequence[asyncpg.Record], lines: dict[UUID, list[SoldLine]]) -> Iterator[tuple[Event, datetime]]:
    for order in orders:
        paid = OrderPaid(
            order_id=order["id"],
            number=order["number"],
            store_id=order["store"],
            member_id=order["member"],
            channel=Channel.TILL.value,
            paid_at=order["paid_at"],
            business_on=order["business_on"],
            day_cut_hours=order["day_cut_hours"],
            goods_fen=order["goods_fen"],
            payable_fen=order["payable_fen"],
            serving_id=order["serving"],
            dedicated_id=order["dedicated"],
            acquirer_id=order["acquirer"],
            lines=tuple(lines[order["id"]]),
        )
        yield paid, order["paid_at"]
