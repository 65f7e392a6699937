"""Refunds that were sent, and those that waited for their order, become refunds of orders, each whole or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.intake.judging import Back
from guide_app.ground.orders.intake.rules import Left, LineBack, RowProblem
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.till_import.coming_back import LOCK_ORDERS, PURCHASES, PurchasedLine
from guide_app.ground.orders.till_import.giving_back import (
    GivenBack,
    book_refunds,
    free_number,
    numbers_taken,
    purchase_of,
)

# Also of an order of which nothing but freight can go back.
HEADS = """
SELECT o.id, o.paid_at, o.freight_fen - o.refunded_freight_fen AS freight_fen FROM orders o WHERE o.id = ANY($1::uuid[])
"""
NO_ARTICLES: list[str] = []


class Head(msgspec.Struct, frozen=True):
    """When an order was paid, and what of its freight has not gone back."""

    id: UUID
    paid_at: datetime
    freight_fen: int


class Booked(NamedTuple):
    """A refund that is booked."""

    order_id: UUID
    refund_id: UUID
    amount_fen: int


async def refund_orders(
    backs: Mapping[str, Back], desk: VoucherDesk, *, at: datetime
) -> dict[str, Booked | RowProblem]:
    """Lay these refunds against the orders that they name, in the order of time; what became of each, by its id."""
    if not backs:
        return {}
    orders = sorted({back.order_id for back in backs.values() if back.order_id is not None})
    await execute(LOCK_ORDERS, orders)
    heads = {head.id: head for head in await fetch_as(Head, HEADS, orders)}
    bought = await fetch_as(PurchasedLine, PURCHASES, orders, NO_ARTICLES, orders)
    whole = {line.order_id: line for line in bought}
    left = Left(
        map(purchase_of, bought),
        {order_id: line.order_units for order_id, line in whole.items()},
        {head.id: head.freight_fen for head in heads.values()},
    )
    taken = await numbers_taken(orders)
    found: dict[str, Booked | RowProblem] = {}
    given: list[GivenBack] = []
    for external_id, back in sorted(backs.items(), key=lambda one: (one[1].sent.refunded_at, one[0])):
        one = _given(external_id, back, heads, whole, left, taken)
        if isinstance(one, RowProblem):
            found[external_id] = one
        else:
            given.append(one)
            amount_fen = sum(part.amount_fen for part in one.parts) + one.freight_fen
            found[external_id] = Booked(one.order.order_id, one.id, amount_fen)
    await book_refunds(given, desk, at=at)
    return found


def _given(
    external_id: str,
    back: Back,
    heads: Mapping[UUID, Head],
    whole: Mapping[UUID, PurchasedLine],
    left: Left,
    taken: set[tuple[UUID, str]],
) -> GivenBack | RowProblem:
    sent, order_id = back.sent, back.order_id
    assert order_id is not None  # what waits is not laid
    if sent.refunded_at < heads[order_id].paid_at:
        rule = "不能早于原订单的付款时间 / must not lie before the order was paid"
        return RowProblem("refund_before_order", "refunded_at", rule)
    order = whole.get(order_id)
    if order is None:
        return RowProblem("return_exceeds", "lines", "该订单的商品已全部退款 / all goods of the order were paid back")
    lines = [LineBack(sku, line.quantity, line.amount_fen) for sku, line in zip(back.articles, sent.lines, strict=True)]
    parts = left.lay(order_id, lines, sent.amount_fen, sent.freight_fen, at=sent.refunded_at)
    if isinstance(parts, RowProblem):
        return parts
    return GivenBack(
        id=new_id(),
        number=free_number(external_id, 1, order_id, taken),
        order=order,
        parts=parts,
        refunded_at=sent.refunded_at,
        reason=sent.reason,
        fully_returned=left.is_empty(order_id) and any(part.units for part in parts),
        freight_fen=sent.freight_fen,
        refunded_by=back.associate_id,
        returned_at_store=order.store,
    )
