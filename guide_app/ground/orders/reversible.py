"""What can be taken back of orders: sales and refunds as they stand, with what an entry of the opposite sign says."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.rows import insert_from_json
from guide_app.ground.orders.booked import BookedRefund, BookedRefundLine

# By their ids, like every statement that takes several orders; the amounts are read by a second statement.
LOCK_ORDERS = "SELECT id FROM orders WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
SALES = """
SELECT id, id AS order_id, number, NULL::uuid AS reverses, store, channel, member, serving, dedicated, acquirer, issuer,
  came_by, paid_at AS at, business_on, goods_fen AS amount_fen, freight_fen, store AS returned_at_store,
  NULL::date AS returned_on, returned_in_full,
  refunded_fen > 0 OR refunded_freight_fen > 0 OR EXISTS (
    SELECT FROM order_line l WHERE l.order_id = orders.id AND l.returned_units > 0) AS contradicted
FROM orders WHERE id = ANY($1::uuid[]) AND status = 'paid' AND NOT taken_back ORDER BY id
"""
OF_SALES = """
SELECT order_id AS of, id AS line_id, no, quantity AS units, paid_fen AS amount_fen
FROM order_line WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, no
"""
RETURNS = """
SELECT r.id, r.order_id, r.number, r.id AS reverses, r.store, o.channel, o.member, o.serving, o.dedicated, o.acquirer,
  o.issuer,
  o.came_by, r.refunded_at AS at, r.business_on, -r.amount_fen AS amount_fen, -r.freight_fen AS freight_fen,
  r.returned_at_store, r.returned_on, o.returned_in_full, o.taken_back AS contradicted
FROM unnest($1::uuid[], $2::uuid[]) AS asked (order_id, id)
JOIN refund r ON r.order_id = asked.order_id AND r.id = asked.id JOIN orders o ON o.id = r.order_id
WHERE NOT r.corrects AND NOT EXISTS (SELECT FROM refund back WHERE back.order_id = r.order_id AND back.reverses = r.id)
ORDER BY r.order_id, r.id
"""
OF_RETURNS = """
SELECT p.refund AS of, l.id AS line_id, p.no, -p.units AS units, -p.amount_fen AS amount_fen
FROM unnest($1::uuid[], $2::uuid[]) AS asked (order_id, id)
JOIN refund_line p ON p.order_id = asked.order_id AND p.refund = asked.id
JOIN order_line l ON l.order_id = p.order_id AND l.no = p.no
ORDER BY p.order_id, p.refund, p.no
"""
MOVE_LINES = """
UPDATE order_line l SET returned_units = l.returned_units + b.units, refunded_fen = l.refunded_fen + b.amount_fen
FROM (
  SELECT order_id, no, sum(units)::int AS units, sum(amount_fen)::bigint AS amount_fen
  FROM json_populate_recordset(NULL::refund_line, $1::json) GROUP BY order_id, no
) AS b
WHERE l.order_id = b.order_id AND l.no = b.no
"""
MOVE_ORDERS = """
UPDATE orders o SET refunded_fen = o.refunded_fen + b.amount_fen, taken_back = o.taken_back OR b.taken_back,
  refunded_freight_fen = o.refunded_freight_fen + b.freight_fen, returned_in_full = NOT EXISTS (
    SELECT FROM order_line l WHERE l.order_id = o.id AND l.returned_units < l.quantity)
FROM (
  SELECT order_id, sum(amount_fen)::bigint AS amount_fen, sum(freight_fen)::bigint AS freight_fen,
    bool_or(reverses IS NULL) AS taken_back
  FROM json_populate_recordset(NULL::refund, $1::json) GROUP BY order_id
) AS b
WHERE o.id = b.order_id
"""
# Of a sale what its payments have left, of a return what it had said; of refunds that did not say, nothing.
BOOK_WAYS = """
INSERT INTO refund_payment (id, order_id, refund, payment, method, amount_fen)
SELECT gen_random_uuid(), b.order_id, b.id, w.payment, w.method, -w.amount_fen
FROM json_populate_recordset(NULL::refund, $1::json) b
JOIN refund_payment w ON w.order_id = b.order_id AND w.refund = b.reverses
UNION ALL
SELECT gen_random_uuid(), b.order_id, b.id, p.id, p.method, p.amount_fen - coalesce(gone.fen, 0)
FROM json_populate_recordset(NULL::refund, $1::json) b JOIN payment p ON p.order_id = b.order_id
LEFT JOIN LATERAL (
  SELECT sum(w.amount_fen)::bigint AS fen FROM refund_payment w WHERE w.order_id = p.order_id AND w.payment = p.id
) gone ON true
WHERE b.reverses IS NULL AND p.amount_fen <> coalesce(gone.fen, 0)
"""


class Reversible(msgspec.Struct, frozen=True):
    """A sale or a refund beside its order; the amounts are those of the entry that takes it back.

    It is `contradicted` by a return of the sale that stands, or where the refund is of a sale that never was.
    """

    id: UUID
    order_id: UUID
    number: str
    reverses: UUID | None
    store: UUID
    channel: str
    member: UUID | None
    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None
    came_by: UUID | None
    at: datetime
    business_on: date
    amount_fen: int
    freight_fen: int
    returned_at_store: UUID | None
    returned_on: date | None
    returned_in_full: bool
    contradicted: bool


class Part(msgspec.Struct, frozen=True):
    """What the entry that takes back the sale or the refund `of` says of one line."""

    of: UUID
    line_id: UUID
    no: int
    units: int
    amount_fen: int


BOOK_ENTRIES = insert_from_json("refund", BookedRefund)
BOOK_PARTS = insert_from_json("refund_line", BookedRefundLine)
