"""Finding orders of which a part is paid and whose term is over: each is told of once for each of its terms."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.ground.orders.events import OrderTermOver
from guide_app.ground.orders.part_paid.reads import PART, term
from guide_app.ground.orders.reads import order_for_change
from guide_app.ground.orders.rules import OrderStatus

# Whoever has left looks after nothing.
OVER = f"""
SELECT o.id, coalesce(t.ends_at, o.placed_at + $2::interval) AS ended_at, (
    SELECT a.id FROM associate a WHERE a.id = coalesce(t.keeper, o.serving) AND a.status = 'active'
  ) AS keeper_id
FROM orders o LEFT JOIN order_term t ON t.order_id = o.id
WHERE {PART} AND t.told_at IS NULL AND coalesce(t.ends_at, o.placed_at + $2::interval) <= $1 ORDER BY o.id LIMIT 500
"""
# Nothing where it was kept for longer, or told of, meanwhile.
TELL = """
INSERT INTO order_term (order_id, ends_at, told_at) VALUES ($1, $2, $3)
ON CONFLICT (order_id) DO UPDATE SET told_at = excluded.told_at
  WHERE order_term.told_at IS NULL AND order_term.ends_at = excluded.ends_at
"""


class Over(msgspec.Struct, frozen=True):
    """An order whose term is over, and who looks after it, if anybody does who is still here."""

    id: UUID
    ended_at: datetime
    keeper_id: UUID | None


async def tell_terms_over(at: datetime) -> int:
    """Tell of orders whose term is over, each once for each term; how many. Safe to run at any time and twice."""
    told = 0
    for over in await fetch_as(Over, OVER, at, term()):
        async with transaction():
            told += await _tell(over, at)
    return told


async def _tell(over: Over, at: datetime) -> bool:
    order = await order_for_change(SYSTEM, over.id, at=at)
    if order.status is not OrderStatus.PLACED or not order.part_paid_fen:
        return False
    if not await execute(TELL, order.id, over.ended_at, at):
        return False
    fact = OrderTermOver(
        order_id=order.id,
        number=order.number,
        store_id=order.store,
        path=order.path,
        keeper_id=over.keeper_id,
        part_paid_fen=order.part_paid_fen,
        due_fen=order.due_fen,
        ended_at=over.ended_at,
    )
    await publish(fact, at=at)
    return True
