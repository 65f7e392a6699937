"""Booked sales are told by one statement: the `order_paid` of `booked`, word for word, without a row leaving the
database."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.events import publish_made
from guide_app.base.kernel.json_texts import array_text, moment_text, object_text
from guide_app.ground.catalog.fragments import KINDS
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import HANDED_OVER

LINE = object_text(
    {
        "line_id": "to_json(l.id)",
        "no": "l.no",
        "sku": "to_json(l.sku_code)",
        "quantity": "l.quantity",
        "list_fen": "l.list_fen",
        "paid_fen": "l.paid_fen",
    },
    unless_null={
        "name": "to_json(nullif(l.name, ''))",
        "spu": "to_json(k.spu)",
        "brand": "to_json(k.brand)",
        "category": "to_json(k.category)",
        "hq_funded_fen": "nullif(l.hq_funded_fen, 0)",
    },
)
ORDER = object_text(
    {
        "order_id": "to_json(o.id)",
        "number": "to_json(o.number)",
        "store_id": "to_json(o.store)",
        "member_id": "coalesce(to_json(o.member), 'null')",
        "channel": "to_json(o.channel)",
        "paid_at": moment_text("o.paid_at"),
        "business_on": "to_json(o.business_on)",
        "goods_fen": "o.goods_fen",
        "payable_fen": "o.payable_fen",
        "lines": "sold.lines",
    },
    unless_null={
        "day_cut_hours": "nullif(o.day_cut_hours, 0)",
        "serving_id": "to_json(o.serving)",
        "dedicated_id": "to_json(o.dedicated)",
        "acquirer_id": "to_json(o.acquirer)",
        "issuer_id": "to_json(o.issuer)",
        "attributed_id": "to_json(attributed.associate)",
        "code_id": "to_json(o.came_by)",
        "completed": "CASE WHEN o.channel = ANY($2) AND o.freight_fen = 0 THEN 'true' END",
    },
)


def orders_paid(which: str) -> str:
    """What is told of the orders of which `which` holds; $2 are the channels that hand over what is paid.

    In the order of time; line by line of an order, so that a month of them is never in memory at once.
    """
    return f"""
SELECT o.store AS key, o.placed_at AS occurred_at, {ORDER}::jsonb AS payload
FROM (
  SELECT * FROM orders WHERE {which} ORDER BY placed_at, id
) o
CROSS JOIN LATERAL (
  SELECT {array_text(LINE, order="l.no")} AS lines
  FROM order_line l JOIN ({KINDS}) k ON k.sku_id = l.sku WHERE l.order_id = o.id
) sold
LEFT JOIN order_attribution attributed ON attributed.order_id = o.id
ORDER BY o.placed_at, o.id
"""


ORDERS_PAID = orders_paid("id IN (SELECT order_id FROM till_receipt WHERE till_import = $1)")
STORES = "SELECT DISTINCT store FROM till_receipt WHERE till_import = $1"


class StoreSold(msgspec.Struct, frozen=True):
    """A store of orders that an import has booked."""

    store: UUID


async def tell_sales(import_id: UUID) -> None:
    """One OrderPaid for each order that an import has booked. Orders of a till have no coupons."""
    stores = [sold.store for sold in await fetch_as(StoreSold, STORES, import_id)]
    await publish_made(OrderPaid, ORDERS_PAID, import_id, sorted(HANDED_OVER), keys=stores)


ORDERS_PAID_BY_ID = orders_paid("id = ANY($1::uuid[])")


async def tell_orders(order_ids: Sequence[UUID], stores: Iterable[UUID]) -> None:
    """One OrderPaid for each of these orders, which lie in these stores."""
    await publish_made(OrderPaid, ORDERS_PAID_BY_ID, order_ids, sorted(HANDED_OVER), keys=stores)
