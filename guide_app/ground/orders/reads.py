"""What services of this package read in the middle of their work, after they have asked for their permission."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.catalog.fragments import CATEGORY_CODES, KINDS, in_force, priced_skus
from guide_app.ground.catalog.reads import Kind
from guide_app.ground.members.fragments import came_by, levels_of, paths_serving, survivor_of
from guide_app.ground.orders.booked import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    PAYMENT_COLUMNS,
    BookedLine,
    BookedOrder,
    KnownPayment,
    order_view,
)
from guide_app.ground.orders.by_weight import UnitPrice
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.schemas import OrderView
from guide_app.ground.stock.fragments import KEPT, holds, kept_at, kind_of_place, parts_at
from guide_app.ground.stock.reads import Kept, PartKept
from guide_app.ground.stock.rules import PlaceKind
from guide_app.ground.stores.fragments import day_cut, paths_above, stands_for
from guide_app.ground.stores.rules import StoreStatus

# One read for all that placing an order asks of stores, members and the catalog. `above` are the paths of the store and
# of everything over it; OFFSET keeps it from being worked out for each SKU anew. The codes are unpacked so that
# PostgreSQL keeps one plan, however many there are.
PRICED = priced_skus(
    codes="ARRAY(SELECT unnest($3::text[]))", above="above.paths", at="$4", levels="good.levels", channel="$5"
)

# Nearly everybody is served where they belong: nothing else is looked for then.
MEMBER_PATHS = f"CASE WHEN m.home_store = st.id THEN ARRAY[st.path] ELSE {paths_serving('m')} END"


def _sales_point(*, place: str, kind: str) -> str:
    """The statement; `place` is SQL, the id of where the goods lie, as is the `kind` of that place."""
    return f"""
SELECT st.id AS store_id, st.code, st.path, st.status, {day_cut("st.id", at="$4")} AS day_cut_hours,
  m.id AS member_id, {MEMBER_PATHS} AS member_paths, m.dedicated AS dedicated_id, m.acquirer AS acquirer_id,
  {came_by("m", "$4")} AS came_by, {stands_for("st.id")} AS stands_for, sold.prices, sold.stock,
  {parts_at(place=place, codes="$3::text[]", met="sold.bundles")} AS parts, {kind} AS place_kind
FROM store st
CROSS JOIN LATERAL (
  SELECT ARRAY({paths_above("st.path")}) AS paths OFFSET 0
) above
LEFT JOIN member m ON m.id = {survivor_of("$2")} AND m.erased_at IS NULL
CROSS JOIN LATERAL (SELECT {levels_of("m")} AS levels OFFSET 0) good
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(priced), '[]') AS prices, {KEPT} AS stock, bool_or(priced.sku_kind = 'bundle') AS bundles
  FROM ({PRICED}) priced {kept_at(place=place, article="priced")}
) sold
WHERE st.id = $1
"""


# Nearly all orders are of what lies in the store: those are not kept waiting by the preparation of the others.
SALES_POINT = _sales_point(place="st.id", kind=f"'{PlaceKind.STORE.value}'")
SALES_POINT_OF_PLACE = _sales_point(place="$6::uuid", kind=kind_of_place(store="st", place="$6"))
FOR_CHANGE = f"""
SELECT o.id, o.number, o.status, o.store, o.member, o.serving, o.came_by, o.placed_at, o.part_paid_fen,
  o.payable_fen - o.part_paid_fen - coalesce(o.carried_fen, 0) AS due_fen, o.channel, s.path, s.code AS store_code,
  business_day_in(o.store, $2) AS today, {holds("o.id")} AS holds_stock, o.fulfilment,
  o.carried_fen IS NOT NULL AS is_exchange
FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1 FOR UPDATE OF o
"""
HAS_RECEIPT = "SELECT EXISTS (SELECT FROM till_receipt WHERE order_id = $1 AND number = $2)"
TODAY = f"""
SELECT s.path, day_cut_hours(o.store, $2) AS day_cut_hours, business_day_in(o.store, $2) AS today, m.dedicated,
  m.acquirer, {holds("o.id")} AS holds_stock
FROM orders o JOIN store s ON s.id = o.store LEFT JOIN member m ON m.id = {survivor_of("o.member")} WHERE o.id = $1
"""
KINDS_SOLD = f"{KINDS} WHERE s.id IN (SELECT sku FROM order_line WHERE order_id = $1)"
THEN_IN_FORCE = in_force(above="above.paths", at="o.placed_at", levels="ARRAY[l.price_level]", channel="o.channel")
# What articles are now, and the floors that held when they were ordered, withdrawn ones too.
ARTICLES_SOLD = f"""
SELECT l.no, s.brand, coalesce({CATEGORY_CODES}, '{{}}') AS categories, s.discountable,
  coalesce(p.floor_fen, 0) AS floor_fen
FROM order_line l JOIN orders o ON o.id = l.order_id JOIN store st ON st.id = o.store JOIN sku s ON s.id = l.sku
LEFT JOIN category c ON c.id = s.category
CROSS JOIN LATERAL (
  SELECT ARRAY({paths_above("st.path")}) AS paths
) above
LEFT JOIN LATERAL ({THEN_IN_FORCE}) p ON true
WHERE l.order_id = $1 ORDER BY l.no
"""
# What goods paid for instead did not go out; what a till gave back, no person here allowed. Part payments that were
# given back before the order was paid, negative ones, went out like any refund.
REFUNDS = """
SELECT count(*) AS made, coalesce((
    SELECT sum(w.amount_fen) FROM refund alone
    JOIN refund_payment w ON w.order_id = alone.order_id AND w.refund = alone.id
    WHERE alone.order_id = $1 AND alone.approval IS NULL AND w.method NOT IN ('exchange', 'imported')
  ), 0)::bigint - coalesce((
    SELECT sum(b.amount_fen) FROM payment b
    WHERE b.order_id = $1 AND b.gives_back IS NOT NULL AND b.approval IS NULL
  ), 0)::bigint AS alone_fen
FROM refund WHERE order_id = $1
"""
ORDER = f"SELECT {ORDER_COLUMNS} FROM orders o WHERE o.id = $1"
DAY_OF_ORDER = "SELECT business_on FROM orders WHERE id = $1"
DAY_OF_REFUND = "SELECT business_on FROM refund WHERE id = $1"
LINES = f"SELECT {LINE_COLUMNS} FROM order_line WHERE order_id = $1 ORDER BY no"
PAYMENTS = f"""
SELECT {PAYMENT_COLUMNS},
  EXISTS (SELECT FROM payment b WHERE b.order_id = p.order_id AND b.gives_back = p.id) AS given_back,
  coalesce((
    SELECT sum(w.amount_fen) FROM refund_payment w WHERE w.order_id = p.order_id AND w.payment = p.id), 0)::bigint
    AS back_fen
FROM payment p WHERE p.order_id = $1 AND p.gives_back IS NULL ORDER BY p.id
"""


class SalesPoint(msgspec.Struct, frozen=True):
    """Where and when an order is made, what is known of the member there, and what the articles cost.

    `member_id` is that of the member who was asked for, as whom they are known now, unless they are unknown or erased.
    `came_by` is the code by which they registered, if that is not long ago. `stands_for` are the codes of closed stores
    that this one follows. `member_paths` are those of the stores that may serve the member, of a member who belongs to
    this one its own alone. `stock` is what is tracked of the articles that have a price, in the place that was asked
    for, of `place_kind` if there is one; `parts` the same of what bundles are made of.
    """

    store_id: UUID
    code: str
    path: str
    status: StoreStatus
    day_cut_hours: int
    member_id: UUID | None
    member_paths: tuple[str, ...]
    dedicated_id: UUID | None
    acquirer_id: UUID | None
    came_by: UUID | None
    stands_for: tuple[str, ...]
    prices: tuple[UnitPrice, ...]
    stock: tuple[Kept, ...]
    parts: tuple[PartKept, ...]
    place_kind: PlaceKind | None

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the regions the store lies in, the outermost first."""
        return tuple(self.path.strip("/").split("/")[:-1])


class OrderForChange(msgspec.Struct, frozen=True):
    """An order whose row is locked; `today` is the business day that runs in its store.

    One that `is_exchange` was placed for goods that come back as its difference is paid.
    """

    id: UUID
    number: str
    status: OrderStatus
    store: UUID
    member: UUID | None
    serving: UUID | None
    came_by: UUID | None
    placed_at: datetime
    part_paid_fen: int
    due_fen: int
    channel: Channel
    path: str
    store_code: str
    today: date
    holds_stock: bool
    fulfilment: FulfilmentWay | None
    is_exchange: bool


class OrderToday(msgspec.Struct, frozen=True):
    """Where an order belongs, the business day that runs there, and whose its member is at the moment."""

    path: str
    day_cut_hours: int
    today: date
    dedicated: UUID | None
    acquirer: UUID | None
    holds_stock: bool


class ArticleSold(msgspec.Struct, frozen=True):
    """What a coupon looks at in the article of line `no`."""

    no: int
    brand: str | None
    categories: tuple[str, ...]
    discountable: bool
    floor_fen: int


class RefundsMade(msgspec.Struct, frozen=True):
    """How many refunds an order has had, and how much went out without a second person, part payments among it."""

    made: int
    alone_fen: int


def sales_point(
    store_id: UUID,
    member_id: UUID | None,
    *,
    sku_codes: list[str],
    at: datetime,
    channel: Channel,
    place_id: UUID | None = None,
) -> Lookup[SalesPoint]:
    """The store; of the member, if there is one, whose they are and where they are served; the prices in force there.

    Reach is the caller's to check. SKUs that are unknown, inactive or without a price there are missing from the
    prices. Stock is that of `place_id`, a store or a warehouse, by default of the store itself.
    """
    if place_id is None:
        return Lookup(SalesPoint, SALES_POINT, store_id, member_id, sku_codes, at, channel)
    return Lookup(SalesPoint, SALES_POINT_OF_PLACE, store_id, member_id, sku_codes, at, channel, place_id)


def booked_order(order_id: UUID) -> Lookup[BookedOrder]:
    """The order as it is."""
    return Lookup(BookedOrder, ORDER, order_id)


def booked_lines(order_id: UUID) -> Lookup[BookedLine]:
    """The order's lines by number."""
    return Lookup(BookedLine, LINES, order_id)


def known_payments(order_id: UUID) -> Lookup[KnownPayment]:
    """What came in for the order, in the order in which it was taken, and what of it went back."""
    return Lookup(KnownPayment, PAYMENTS, order_id)


def kinds_sold(order_id: UUID) -> Lookup[Kind]:
    """What the articles of its lines are, each once."""
    return Lookup(Kind, KINDS_SOLD, order_id)


def order_today(order_id: UUID, *, at: datetime) -> Lookup[OrderToday]:
    """What holds around the order at a moment."""
    return Lookup(OrderToday, TODAY, order_id, at)


def articles_sold(order_id: UUID) -> Lookup[ArticleSold]:
    """The articles of its lines, by number."""
    return Lookup(ArticleSold, ARTICLES_SOLD, order_id)


def refunds_made(order_id: UUID) -> Lookup[RefundsMade]:
    """Its refunds together; stays as it is while the order is locked."""
    return Lookup(RefundsMade, REFUNDS, order_id)


async def order_for_change(actor: Actor, order_id: UUID, *, at: datetime) -> OrderForChange:
    """The order, locked until the transaction ends. Refuses what is out of reach."""
    order = await fetch_row_as(OrderForChange, FOR_CHANGE, order_id, at)
    if order is None or not actor.reaches(order.path):
        raise OrderNotFound(order_id=order_id)
    return order


async def order_shown(order_id: UUID, number: str, *, at: datetime) -> OrderForChange:
    """The order wherever it is, locked as above, if that is its number or its receipt's. Raises OrderNotFound."""
    order = await fetch_row_as(OrderForChange, FOR_CHANGE, order_id, at)
    if order is None or (order.number != number and not await fetch_value(HAS_RECEIPT, order_id, number)):
        raise OrderNotFound(order_id=order_id)
    return order


async def view_of(order_id: UUID) -> OrderView:
    """The order as it is now. It must be there."""
    (order,), lines, payments = await look_up(booked_order(order_id), booked_lines(order_id), known_payments(order_id))
    return order_view(order, lines, payments)


async def day_of_order(after: UUID) -> date:
    """The business day of the order that a cursor names. Raises InvalidField."""
    return await _day_of(DAY_OF_ORDER, after)


async def day_of_refund(after: UUID) -> date:
    """The same of a refund."""
    return await _day_of(DAY_OF_REFUND, after)


async def _day_of(statement: str, after: UUID) -> date:
    day: date | None = await fetch_value(statement, after)
    if day is None:
        raise InvalidField("cursor", "须为本列表返回的 next_cursor / a next_cursor of this list")
    return day
