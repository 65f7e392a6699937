"""The lines of the orders that a list shows: what was sold, at which price, by whom, and what came back of it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.orders.filters import EVERY_ORDER, OrderFilters
from guide_app.ground.orders.fragments import METHODS, STATUS
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.queries import orders_in_reach
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod

LINES = f"""
SELECT l.order_id, o.number AS order_number, l.no::bigint AS line, {STATUS} AS status, o.store AS store_id,
  o.business_on, o.paid_at, o.channel, o.serving AS serving_id, l.sku_code AS sku, (
    SELECT b.code FROM sku_barcode b WHERE b.sku = l.sku ORDER BY b.id LIMIT 1
  ) AS barcode, l.name, c.code AS category, c.name AS category_name, l.quantity::bigint AS quantity, l.unit_price_fen,
  l.list_fen, l.promotion_fen, l.coupon_fen, l.price_level, l.paid_fen, l.returned_units::bigint AS returned_units,
  l.refunded_fen, {METHODS} AS methods, l.measure_milli::bigint AS weight_g, l.kilo_price_fen
FROM unnest($1::uuid[]) WITH ORDINALITY AS shown (id, place)
JOIN orders o ON o.id = shown.id JOIN order_line l ON l.order_id = o.id
JOIN sku s ON s.id = l.sku LEFT JOIN category c ON c.id = s.category
ORDER BY shown.place, l.no
"""


class SoldLine(msgspec.Struct, frozen=True):
    """A line of an order. `paid_fen` is for all units after every discount, `price_level` the level of members whose
    price they have; `methods` are those by which the order was paid. What was weighed is one unit of `weight_g`, at
    `kilo_price_fen` for a kilogram where that is known.
    """

    order_id: UUID
    order_number: str
    line: int
    status: OrderStatus
    store_id: UUID
    business_on: date | None
    paid_at: datetime | None
    channel: Channel
    serving_id: UUID | None
    sku: str
    barcode: str | None
    name: str
    category: str | None
    category_name: str | None
    quantity: int
    unit_price_fen: int
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    price_level: str | None
    paid_fen: int
    returned_units: int
    refunded_fen: int
    methods: tuple[PaymentMethod, ...]
    weight_g: int | None
    kilo_price_fen: int | None


async def sold_lines(actor: Actor, paging: PageRequest, filters: OrderFilters = EVERY_ORDER) -> Page[SoldLine]:
    """All lines of the orders of a page of `orders_in_reach`, in its order: a page has so many orders. Raises as it."""
    actor.require(SEE_ORDERS)
    found = await orders_in_reach(actor, paging, filters)
    lines = await fetch_as(SoldLine, LINES, [order.id for order in found.items]) if found.items else []
    return Page(lines, found.next_cursor)
