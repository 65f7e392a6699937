"""What a receipt of an exchange says: what came back, what was taken instead, the difference and in how many ways."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.rules import PaymentMethod

RECEIPT = """
SELECT e.id, e.number, e.order_id, came.number AS order_number,
  e.new_order AS new_order_id, n.number AS new_order_number,
  s.name AS store_name, e.exchanged_at, a.name AS exchanged_by_name, r.amount_fen AS worth_fen, n.payable_fen,
  e.difference_fen, (
    SELECT coalesce(json_agg(json_build_object('name', l.name, 'sku', l.sku_code, 'units', b.units,
      'amount_fen', b.amount_fen, 'weight_g', l.measure_milli) ORDER BY l.no), '[]')
    FROM refund_line b JOIN order_line l ON l.order_id = b.order_id AND l.no = b.no
    WHERE b.order_id = e.order_id AND b.refund = e.refund
  ) AS returned, (
    SELECT coalesce(json_agg(json_build_object('name', l.name, 'sku', l.sku_code, 'units', l.quantity,
      'amount_fen', l.paid_fen, 'weight_g', l.measure_milli) ORDER BY l.no), '[]')
    FROM order_line l WHERE l.order_id = e.new_order
  ) AS taken, (
    SELECT coalesce(json_agg(json_build_object('method', p.method, 'amount_fen', p.amount_fen) ORDER BY p.id), '[]')
    FROM payment p WHERE p.order_id = e.new_order AND p.method <> 'exchange'
  ) AS paid, (
    SELECT coalesce(json_agg(json_build_object('method', way.method, 'amount_fen', way.fen) ORDER BY way.method), '[]')
    FROM (
      SELECT w.method, sum(w.amount_fen)::bigint AS fen FROM refund_payment w
      WHERE w.order_id = e.order_id AND w.refund = e.refund AND w.method <> 'exchange' GROUP BY w.method
    ) way
  ) AS given_back
FROM exchange e JOIN orders came ON came.id = e.order_id
JOIN orders n ON n.id = e.new_order JOIN store s ON s.id = n.store
JOIN refund r ON r.order_id = e.order_id AND r.id = e.refund
LEFT JOIN account c ON c.id = e.exchanged_by LEFT JOIN associate a ON a.id = c.associate
"""
OF_NEW_ORDER = f"""{RECEIPT} JOIN store old ON old.id = came.store
WHERE e.new_order = $1 AND ($2 OR s.path LIKE ANY($3) OR old.path LIKE ANY($3))
"""
"""For whoever reaches the store of either order."""
OF_ORDER = f"{RECEIPT} WHERE e.order_id = $1 OR e.new_order = $1 ORDER BY e.id"


class ReceiptLine(msgspec.Struct, frozen=True):
    """Goods that came back, or were taken. What was weighed is one unit of `weight_g`."""

    name: str
    sku: str
    units: int
    amount_fen: int
    weight_g: int | None = None


class ReceiptWay(msgspec.Struct, frozen=True):
    """Money that was taken or went back, by which method."""

    method: PaymentMethod
    amount_fen: int


class ExchangeReceipt(msgspec.Struct, frozen=True):
    """An exchange as its receipt says it. `returned` is worth `worth_fen`, `taken` costs `payable_fen`; the difference
    came in as `paid`, or went back as `given_back`."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    new_order_id: UUID
    new_order_number: str
    store_name: str
    exchanged_at: datetime
    exchanged_by_name: str | None
    worth_fen: int
    payable_fen: int
    difference_fen: int
    returned: tuple[ReceiptLine, ...]
    taken: tuple[ReceiptLine, ...]
    paid: tuple[ReceiptWay, ...]
    given_back: tuple[ReceiptWay, ...]


def receipt_as_json(new_order: str) -> str:
    """The receipt of the exchange that an order came of, as a scalar SELECT; null of any other order.

    `new_order` is SQL, the id of the order: `o.id`.
    """
    return f"(SELECT row_to_json(made) FROM ({RECEIPT} WHERE e.new_order = {new_order}) made)"


async def exchange_receipt(actor: Actor, new_order_id: UUID) -> ExchangeReceipt:
    """The receipt of the exchange that an order came of. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORDERS)
    found = await fetch_row_as(ExchangeReceipt, OF_NEW_ORDER, new_order_id, actor.reaches_all, actor.path_patterns)
    if found is None:
        raise NotFound
    return found
