"""Exchanges that wait for their difference as people see them, and the SQL that statements about an order join."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.orders.held.rules import HoldState

HOLDS = """
SELECT h.id, h.order_id, came.number AS order_number, h.new_order AS new_order_id, n.number AS new_order_number,
  h.worth_fen, h.difference_fen, h.state, h.held_at, h.ended_at, a.name AS held_by_name, (
    SELECT coalesce(json_agg(json_build_object('name', l.name, 'sku', l.sku_code, 'units', back.units) ORDER BY l.no),
      '[]')
    FROM json_to_recordset((h.command->'returns')::json) AS back (line int, units int)
    JOIN order_line l ON l.order_id = h.order_id AND l.no = back.line
  ) AS returns
FROM exchange_hold h JOIN orders came ON came.id = h.order_id JOIN orders n ON n.id = h.new_order
LEFT JOIN account c ON c.id = h.held_by LEFT JOIN associate a ON a.id = c.associate
"""


class GoodsHeld(msgspec.Struct, frozen=True):
    """Units of an article that are to come back."""

    name: str
    sku: str
    units: int


class ExchangeHoldView(msgspec.Struct, frozen=True):
    """An exchange whose difference the customer pays, or was to pay, by the link of `new_order_id`. Money is fen.

    While it is `open`, `returns` of `order_id`, worth `worth_fen`, come back as `difference_fen` is paid. It is `made`,
    or `given_up` with its new order; `lapsed`, it cannot be made any more and its new order is about to be cancelled.
    """

    id: UUID
    order_id: UUID
    order_number: str
    new_order_id: UUID
    new_order_number: str
    worth_fen: int
    difference_fen: int
    state: HoldState
    held_at: datetime
    ended_at: datetime | None
    held_by_name: str | None
    returns: tuple[GoodsHeld, ...]


def hold_as_json(new_order: str) -> str:
    """The exchange for which an order was placed as a scalar SELECT; null of any other order. `new_order` is SQL."""
    return f"(SELECT row_to_json(held) FROM ({HOLDS} WHERE h.new_order = {new_order}) held)"
