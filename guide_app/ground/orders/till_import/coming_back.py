"""What comes back in an import, and what it may come back of: the statements and the rows behind `returning`."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.rows import insert_from_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.till_import.matching import UNNAMED_WITHIN
from guide_app.ground.orders.till_import.staging import MEMBER

CREATE = """
CREATE TEMP TABLE till_back (
  id uuid, number text, no int, store uuid, till text, day date, original text, member uuid, sku text, units int,
  amount_fen bigint, returned_at timestamptz, associate text, is_waiting boolean
) ON COMMIT DROP
"""

NEW = f"""
INSERT INTO till_back
SELECT (left($1::text, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid AS id, t.receipt AS number, t.no,
  t.store, t.till, t.day, coalesce(t.original, '') AS original,
  {MEMBER.format(line="t")} AS member,
  t.sku, t.units, t.amount_fen, t.sold_at AS returned_at, t.associate, false AS is_waiting
FROM till_line t WHERE t.is_return AND t.state IS NULL ORDER BY t.position
"""

DROP = "DROP TABLE till_back"

KEEP = """
INSERT INTO till_return (number, store, till, day, no, id, original, member, associate, sku_code, units, amount_fen,
  returned_at, till_import)
SELECT number, store, till, day, no, id, original, member, associate, sku, units, amount_fen, returned_at, $1::uuid
FROM till_back
"""

# Of a sale of this file: it is the one that the return names, or its customer's purchase of the article. Sales are of
# the members as whom they are known now; returns may have been written under any of a person's ids.
WAITING = f"""
WITH new AS (
  SELECT t.receipt, o.member AS member_id, t.store, t.associate, t.sku, min(t.sold_at) AS sold_at,
    max(t.sold_at) AS last_at
  FROM till_line t JOIN orders o ON o.id = t.order_id WHERE NOT t.is_return AND t.state IS NULL
  GROUP BY t.receipt, o.member, t.store, t.associate, t.sku
), bought AS (
  SELECT new.member_id AS id, new.sku, min(new.sold_at) AS sold_at FROM new WHERE new.member_id IS NOT NULL
  GROUP BY new.member_id, new.sku
), of_person AS (
  SELECT b.id, b.sku, b.sold_at FROM bought b
  UNION ALL
  SELECT same.id, b.sku, b.sold_at FROM bought b JOIN member same ON same.merged_into = b.id
), found AS (
  SELECT r.id FROM new JOIN till_return r ON r.original = new.receipt WHERE new.sold_at <= r.returned_at
  UNION
  SELECT r.id FROM of_person p JOIN till_return r ON r.member = p.id AND r.sku_code = p.sku
  WHERE r.original = '' AND p.sold_at <= r.returned_at
  UNION
  SELECT r.id FROM new JOIN till_return r ON r.store = new.store AND r.sku_code = new.sku
  WHERE r.original = '' AND r.member IS NULL AND new.member_id IS NULL AND r.associate = new.associate
    AND new.sold_at <= r.returned_at AND new.last_at >= r.returned_at - interval '{UNNAMED_WITHIN.days} days'
), rest AS (
  SELECT u.id, u.store, u.units + coalesce(sum(b.units), 0) AS units,
    u.amount_fen + coalesce(sum(b.amount_fen), 0) AS amount_fen
  FROM unmatched_return u LEFT JOIN unmatched_return b ON b.reverses = u.id
  WHERE u.id IN (SELECT id FROM found) AND u.reverses IS NULL GROUP BY u.id
)
INSERT INTO till_back (id, number, no, store, till, day, original, member, sku, units, amount_fen, returned_at,
  associate, is_waiting)
SELECT r.id, r.number, r.no, r.store, r.till, r.day, r.original, coalesce(gone.merged_into, r.member), r.sku_code,
  rest.units, rest.amount_fen, r.returned_at, r.associate, true
FROM rest JOIN till_return r ON r.id = rest.id LEFT JOIN member gone ON gone.id = r.member WHERE rest.amount_fen > 0
"""

BACK = """
SELECT b.id, b.number, b.no, b.store, b.original, b.member, b.sku, b.units, b.amount_fen, b.returned_at, b.associate,
  a.id AS seller, b.day AS business_on, b.is_waiting
FROM till_back b LEFT JOIN associate a ON a.number = b.associate ORDER BY b.returned_at, b.number, b.no
"""

NAMED = f"""
WITH asked AS (SELECT DISTINCT original FROM till_back WHERE original <> '')
SELECT a.original, k.order_id FROM asked a JOIN till_receipt k ON k.number = a.original
UNION
SELECT a.original, p.order_id FROM asked a JOIN payment p ON p.reference = a.original
UNION
SELECT a.original, o.id FROM asked a JOIN orders o ON o.number = a.original AND o.channel <> '{Channel.TILL.value}'
"""

# Over all ids of the person: a merge moves no order.
OF_MEMBERS = f"""
WITH asked AS MATERIALIZED (SELECT DISTINCT member, sku FROM till_back WHERE original = '' AND member IS NOT NULL),
of_person AS (
  SELECT a.member AS id, a.sku FROM asked a
  UNION ALL
  SELECT same.id, a.sku FROM asked a JOIN member same ON same.merged_into = a.member
)
SELECT DISTINCT o.id FROM of_person t
JOIN orders o ON o.member = t.id AND o.status = '{OrderStatus.PAID.value}'
JOIN order_line l ON l.order_id = o.id AND l.sku_code = t.sku
"""

OF_NOBODY = f"""
SELECT DISTINCT o.id FROM till_back t JOIN associate a ON a.number = t.associate
JOIN orders o ON o.store = t.store AND o.business_on BETWEEN t.day - {UNNAMED_WITHIN.days} AND t.day
  AND o.member IS NULL AND o.serving = a.id AND o.status = '{OrderStatus.PAID.value}'
JOIN order_line l ON l.order_id = o.id AND l.sku_code = t.sku
WHERE t.original = '' AND t.member IS NULL AND t.units > 0 AND l.paid_fen * t.units = t.amount_fen * l.quantity
"""

# In the order of ids, like every statement that takes several orders. The amounts are read by a second statement, after
# whoever held one of these orders has committed.
LOCK_ORDERS = "SELECT o.id FROM orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR UPDATE OF o"

# Of orders that no return names, what came back of something else is not asked for, nor what no money is left of.
PURCHASES = f"""
WITH whole AS MATERIALIZED (
  SELECT order_id, sum(quantity - returned_units) AS units FROM order_line
  WHERE order_id = ANY($1::uuid[]) GROUP BY order_id
)
SELECT o.id AS order_id, o.store, o.member AS member_id, coalesce(gone.merged_into, o.member) AS person_id,
       o.coupons <> '[]' AS has_coupons, o.channel,
       o.serving, o.dedicated, o.acquirer, o.issuer, o.came_by, o.paid_at, l.id AS line_id, l.no, l.sku_code,
       l.unit_price_fen,
       l.measure_milli IS NOT NULL AS weighed,
       l.quantity - l.returned_units AS units,
       l.paid_fen - l.refunded_fen AS net_fen,
       whole.units AS order_units
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN whole ON whole.order_id = o.id
LEFT JOIN member gone ON gone.id = o.member AND gone.merged_into IS NOT NULL
WHERE o.id = ANY($1::uuid[]) AND o.status = '{OrderStatus.PAID.value}'
  AND (o.id = ANY($3::uuid[]) OR l.sku_code = ANY($2::text[]) AND l.paid_fen > l.refunded_fen)
"""

NUMBERS = "SELECT order_id, number FROM refund WHERE order_id = ANY($1::uuid[])"

REDUCE_LINES = """
UPDATE order_line l SET returned_units = l.returned_units + b.units, refunded_fen = l.refunded_fen + b.amount_fen
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[]) AS b (order_id, no, units, amount_fen)
WHERE l.order_id = b.order_id AND l.no = b.no
"""

REDUCE_ORDERS = """
UPDATE orders o SET refunded_fen = o.refunded_fen + b.amount_fen,
  refunded_freight_fen = o.refunded_freight_fen + b.freight_fen, returned_in_full = NOT EXISTS (
  SELECT FROM order_line l WHERE l.order_id = o.id AND l.returned_units < l.quantity)
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS b (id, amount_fen, freight_fen) WHERE o.id = b.id
"""

# The day is that of the order's store, wherever the goods were taken back; another store has its own day besides.
REFUND_DAYS = """
SELECT r.id, business_day_in(r.store, r.at) AS business_on,
  CASE WHEN r.returned_at_store <> r.store THEN business_day_in(r.returned_at_store, r.at) END AS returned_on
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[]) AS r (id, store, at, returned_at_store)
"""
BOOK_REFUNDS = insert_from_json("refund", BookedRefund)
BOOK_REFUND_LINES = insert_from_json("refund_line", BookedRefundLine)


class StagedReturn(msgspec.Struct, frozen=True):
    """A return line, in the store where it was taken back. One that `is_waiting` is of an earlier import."""

    id: UUID
    number: str
    no: int
    store: UUID
    original: str
    member: UUID | None
    sku: str
    units: int
    amount_fen: int
    returned_at: datetime
    associate: str | None
    seller: UUID | None
    business_on: date
    is_waiting: bool

    @property
    def source(self) -> str:
        """What people call it: its receipt and line."""
        return f"{self.number}/{self.no}"


class NamedOrder(msgspec.Struct, frozen=True):
    """An order that a return may mean by the number it names."""

    original: str
    order_id: UUID


class PossibleOrder(msgspec.Struct, frozen=True):
    """An order that may hold what comes back."""

    id: UUID


class PurchasedLine(msgspec.Struct, frozen=True):
    """A line that goods may come back of: what is left of it, and of its whole order in units.

    `member_id` is the order's, `person_id` as whom that member is known now.
    """

    order_id: UUID
    store: UUID
    member_id: UUID | None
    person_id: UUID | None
    has_coupons: bool
    channel: str
    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None
    came_by: UUID | None
    paid_at: datetime
    line_id: UUID
    no: int
    sku_code: str
    unit_price_fen: int
    weighed: bool
    units: int
    net_fen: int
    order_units: int


class RefundNumber(msgspec.Struct, frozen=True):
    """A number that a refund of an order has."""

    order_id: UUID
    number: str


class RefundDay(msgspec.Struct, frozen=True):
    """The business day of a refund."""

    id: UUID
    business_on: date
    returned_on: date | None


class BookedRest(msgspec.Struct, frozen=True):
    """A row of `unmatched_return`: what of a return found no purchase."""

    id: UUID
    source: str
    store: UUID
    sku_code: str
    member: UUID | None
    units: int
    amount_fen: int
    returned_at: datetime
    business_on: date


BOOK_RESTS = insert_from_json("unmatched_return", BookedRest)
