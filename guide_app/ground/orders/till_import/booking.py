"""Staged sales become orders with lines and payments, set by set; whoever and whatever they name is created first."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish_many
from guide_app.ground.associates.bulk import ensure_associates
from guide_app.ground.catalog.bulk import ensure_skus
from guide_app.ground.catalog.reads import kinds_of
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.members.fragments import came_by
from guide_app.ground.orders.booked import LINE_COLUMNS, ORDER_COLUMNS, BookedLine, BookedOrder, order_paid
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

BOOK_ORDERS = f"""
INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, came_by, list_fen,
                    promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, placed_at,
                    paid_at, business_on, day_cut_hours)
SELECT t.order_id, t.receipt, s.id, m.id, $1, $2, a.id, m.dedicated, m.acquirer,
       {came_by("m", "min(t.sold_at)")}, sum(t.unit_price_fen * t.units),
       sum(t.unit_price_fen * t.units - t.amount_fen), 0, sum(t.amount_fen), 0, sum(t.amount_fen), 0, '',
       min(t.sold_at), min(t.sold_at),
       business_day_in(s.id, min(t.sold_at)), day_cut_hours(s.id, min(t.sold_at))
FROM till_line t
JOIN store s ON s.code = t.store
LEFT JOIN member m ON m.number = t.member
LEFT JOIN associate a ON a.number = t.associate
WHERE t.state IS NULL AND NOT t.is_return
GROUP BY t.order_id, t.receipt, s.id, m.id, a.id
"""

BOOK_NUMBERS = """
INSERT INTO till_order (number, order_id)
SELECT DISTINCT receipt, order_id FROM till_line WHERE state IS NULL AND NOT is_return
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
FRESH_STATISTICS = "SELECT refresh_order_statistics_v1()"

BOOKED_ORDERS = f"""
SELECT {ORDER_COLUMNS} FROM orders o
WHERE o.id IN (SELECT order_id FROM till_line WHERE state IS NULL AND NOT is_return) ORDER BY o.paid_at, o.id
"""

BOOKED_LINES = f"SELECT {LINE_COLUMNS} FROM order_line WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, no"


class NamedStore(msgspec.Struct, frozen=True):
    """A store that lines name."""

    store: str


class NamedAssociate(msgspec.Struct, frozen=True):
    """An associate that lines name, the store where they sold, and the first day they did."""

    associate: str
    store: str
    first_on: date


class NamedMember(msgspec.Struct, frozen=True):
    """A member number that lines name, with the first of these lines."""

    member: str
    store: str
    sold_at: datetime


class NamedSku(msgspec.Struct, frozen=True):
    """An article that lines name, as it is mostly spelled."""

    sku: str
    name: str


async def create_what_is_named() -> None:
    """Stores, associates, members and SKUs of the staged lines that are to be booked."""
    await ensure_stores([named.store for named in await fetch_as(NamedStore, STORES)])
    associates = await fetch_as(NamedAssociate, ASSOCIATES)
    await ensure_associates({(named.associate, named.store): named.first_on for named in associates})
    members = await fetch_as(NamedMember, MEMBERS)
    await ensure_members([Sighting(named.member, named.store, named.sold_at) for named in members])
    await ensure_skus({named.sku: named.name for named in await fetch_as(NamedSku, SKUS)})


async def book_sales() -> int:
    """One paid order per staged receipt, told by one OrderPaid each; the number of orders."""
    await execute(BOOK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    await execute(BOOK_NUMBERS)
    await execute(BOOK_LINES)
    await execute(BOOK_PAYMENTS, PaymentMethod.IMPORTED.value)
    await execute(FRESH_STATISTICS)
    orders = await fetch_as(BookedOrder, BOOKED_ORDERS)
    for start in range(0, len(orders), ORDERS_AT_ONCE):
        await _tell(orders[start : start + ORDERS_AT_ONCE])
    return len(orders)


async def _tell(orders: Sequence[BookedOrder]) -> None:
    lines: dict[UUID, list[BookedLine]] = {order.id: [] for order in orders}
    for line in await fetch_as(BookedLine, BOOKED_LINES, list(lines)):
        lines[line.order_id].append(line)
    kinds = await kinds_of({line.sku for sold in lines.values() for line in sold})
    await publish_many((order_paid(order, lines[order.id], kinds), order.placed_at) for order in orders)
