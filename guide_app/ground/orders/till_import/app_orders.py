"""Orders that associates made in the app and that were paid at the till: its receipt is no other sale.

The receipt's number is the payment's reference, or the till was given the order's number (scanned off the phone) and
exports it. What is not paid yet is paid by the receipt, at its moment; also what was placed for goods that were to come
back for it: the till has taken all of it, and what came back there it tells by its returns.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, write_what_was_left
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.held.reads import give_up_hold
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import booked_lines, booked_order, kinds_sold, order_today
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod
from guide_app.ground.orders.schemas import PaymentTaken
from guide_app.ground.orders.taking_payment import paid_at, take_payment

FIND = f"""
CREATE TEMP TABLE till_app ON COMMIT DROP AS
WITH receipt AS (
  SELECT order_id, receipt, min(reference) AS reference, store, day, min(sold_at) AS sold_at, sum(amount_fen) AS fen
  FROM till_line WHERE NOT is_return AND state IS NULL GROUP BY order_id, receipt, store, day
), found AS (
  SELECT r.order_id, p.order_id AS app FROM receipt r JOIN payment p ON p.reference IN (r.receipt, r.reference)
  UNION
  SELECT r.order_id, o.id FROM receipt r JOIN orders o ON o.number IN (r.receipt, r.reference)
)
SELECT r.order_id, r.receipt, r.sold_at, o.id AS app, o.status, o.payable_fen = r.fen AS is_equal
FROM found f JOIN receipt r USING (order_id) JOIN orders o ON o.id = f.app
WHERE o.store = r.store AND o.channel <> '{Channel.TILL.value}' AND NOT o.taken_back
  AND (o.status = '{OrderStatus.PLACED.value}'
    OR o.status = '{OrderStatus.PAID.value}' AND abs(o.business_on - r.day) <= 1)
"""

MARK = """
UPDATE till_line t SET state = CASE WHEN a.is_equal THEN 'booked' ELSE 'app_order_differs' END
FROM till_app a WHERE t.order_id = a.order_id AND NOT t.is_return AND t.state IS NULL
"""

# The order whose goods come back is locked before the one that is paid, as the payment of a difference does it.
LOCK_OLD = """
SELECT o.id FROM orders o WHERE o.id IN (
  SELECT h.order_id FROM exchange_hold h JOIN till_app a ON a.app = h.new_order WHERE h.state = 'open'
) ORDER BY o.id FOR UPDATE OF o
"""
# In the order of ids, like every statement that takes several orders.
LOCK = f"""
SELECT o.id, a.receipt, a.sold_at FROM orders o JOIN till_app a ON a.app = o.id
WHERE a.is_equal AND o.status = '{OrderStatus.PLACED.value}' ORDER BY o.id FOR UPDATE OF o
"""


class Unpaid(msgspec.Struct, frozen=True):
    """An order that a receipt pays."""

    id: UUID
    receipt: str
    sold_at: datetime


async def recognise_app_orders(actor: Actor, desk: VoucherDesk) -> None:
    """Mark receipts that are orders of the app, and pay those that were waiting for their payment."""
    await execute(FIND)
    await execute(MARK)
    await execute(LOCK_OLD)
    await _pay(actor, await fetch_as(Unpaid, LOCK), desk)
    await execute("DROP TABLE till_app")


async def _pay(actor: Actor, unpaid: Sequence[Unpaid], desk: VoucherDesk) -> None:
    for one in {one.id: one for one in unpaid}.values():
        (placed,), (today,), lines, kinds, planned = await look_up(
            booked_order(one.id),
            order_today(one.id, at=one.sold_at),
            booked_lines(one.id),
            kinds_sold(one.id),
            desk.planned(one.id),
        )
        order = paid_at(placed, today, at=one.sold_at)
        whole_fen = placed.payable_fen - placed.part_paid_fen
        payment = PaymentTaken(PaymentMethod.IMPORTED, whole_fen, reference=one.receipt)
        if placed.carried_fen is not None:
            await give_up_hold(one.id, at=one.sold_at)
        await take_payment(
            actor, order, payment, lines, kinds, desk=desk, planned=planned, holds_stock=today.holds_stock
        )
    if unpaid:
        await write_what_was_left()
