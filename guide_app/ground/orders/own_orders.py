"""What a customer who has signed in sees of their own orders."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.catalog.fragments import THUMBNAIL_OF_SKU
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders import booked
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.permissions import SEE_MY_ORDERS
from guide_app.ground.orders.reads import booked_lines, known_payments
from guide_app.ground.orders.receipts import OF_ORDER, ExchangeReceipt
from guide_app.ground.orders.rules import OrderStatus, PaymentMethod

OWN = f"""
SELECT o.id, o.number, s.name AS store_name,
  CASE WHEN o.status = 'paid' AND o.returned_in_full THEN 'refunded' ELSE o.status END AS status, o.payable_fen,
  o.refunded_fen + o.refunded_freight_fen AS refunded_fen, o.placed_at
FROM orders o JOIN store s ON s.id = o.store
WHERE o.member IN ({identities_of("$1")}) AND NOT o.taken_back
"""
LIST = f"{OWN} AND o.id < $2 ORDER BY o.id DESC LIMIT $3"
ONE = f"""
SELECT {booked.ORDER_COLUMNS} FROM orders o
WHERE o.id = $2 AND o.member IN ({identities_of("$1")}) AND NOT o.taken_back
"""
PLACE = "SELECT s.name FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
PICTURES = f"""
SELECT l.no::bigint AS line, {THUMBNAIL_OF_SKU} AS picture FROM order_line l JOIN sku s ON s.id = l.sku
WHERE l.order_id = $1
"""
BACK = """
SELECT amount_fen + freight_fen AS amount_fen, refunded_at FROM refund WHERE order_id = $1 AND NOT corrects ORDER BY id
"""


class OwnOrder(msgspec.Struct, frozen=True):
    """One of a customer's orders, in their list."""

    id: UUID
    number: str
    store_name: str
    status: OrderStatus
    payable_fen: int
    refunded_fen: int
    placed_at: datetime


class OwnLine(msgspec.Struct, frozen=True):
    """What was bought; `paid_fen` is for all units after every discount, `picture` the address of a small picture.

    What was weighed is one unit of `weight_g`.
    """

    sku: str
    name: str
    quantity: int
    paid_fen: int
    returned_units: int
    picture: str | None = None
    weight_g: int | None = None
    kilo_price_fen: int | None = None


class OwnPayment(msgspec.Struct, frozen=True):
    """Money that came in."""

    method: PaymentMethod
    amount_fen: int
    paid_at: datetime


class OwnRefund(msgspec.Struct, frozen=True):
    """Money that went back."""

    amount_fen: int
    refunded_at: datetime


class OwnOrderView(msgspec.Struct, frozen=True):
    """One of a customer's orders. `due_fen` is what is still to be paid; since `completed_at` they have the goods.

    `exchanges` are those in which goods of it came back, and the one that it came of.
    """

    id: UUID
    number: str
    store_name: str
    status: OrderStatus
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    freight_fen: int
    payable_fen: int
    due_fen: int
    refunded_fen: int
    placed_at: datetime
    paid_at: datetime | None
    completed_at: datetime | None
    lines: list[OwnLine]
    payments: list[OwnPayment]
    refunds: list[OwnRefund]
    exchanges: list[ExchangeReceipt]


class _Place(msgspec.Struct, frozen=True):
    name: str


class _Picture(msgspec.Struct, frozen=True):
    line: int
    picture: str | None


async def own_orders(actor: Customer, paging: PageRequest) -> Page[OwnOrder]:
    """The customer's orders, the newest first, of everybody they have been known as."""
    actor.require(SEE_MY_ORDERS)
    return page_of_views(await fetch_as(OwnOrder, LIST, actor.member_id, paging.before, paging.fetch), paging)


async def own_order(actor: Customer, order_id: UUID) -> OwnOrderView:
    """One of them. Raises OrderNotFound, also for somebody else's."""
    actor.require(SEE_MY_ORDERS)
    order = await fetch_row_as(booked.BookedOrder, ONE, actor.member_id, order_id)
    if order is None:
        raise OrderNotFound(order_id=order_id)
    lines, payments, (place,), refunds, shown, exchanges = await look_up(
        booked_lines(order_id),
        known_payments(order_id),
        Lookup(_Place, PLACE, order_id),
        Lookup(OwnRefund, BACK, order_id),
        Lookup(_Picture, PICTURES, order_id),
        Lookup(ExchangeReceipt, OF_ORDER, order_id),
    )
    pictures = {one.line: one.picture for one in shown}
    seen = booked.order_view(order, lines, payments)
    same = {name: getattr(seen, name) for name in OwnOrderView.__struct_fields__ if hasattr(seen, name)}
    mine = {
        "store_name": place.name,
        "lines": [
            OwnLine(
                *(one.sku, one.name, one.quantity, one.paid_fen, one.returned_units, pictures[one.line]),
                *(one.weight_g, one.kilo_price_fen),
            )
            for one in seen.lines
        ],
        "payments": [OwnPayment(one.method, one.amount_fen, one.paid_at) for one in seen.payments],
        "refunds": refunds,
        "exchanges": exchanges,
    }
    return OwnOrderView(**(same | mine))
