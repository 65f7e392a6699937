"""Stock that orders hold though they are over."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.verifying import Check, breaches
from guide_app.ground.orders.rules import HANDED_OVER
from guide_app.ground.stock.moving import free_held

OVER_WITH_PAYMENT = ", ".join(f"'{channel.value}'" for channel in sorted(HANDED_OVER))
HELD_FOR_NOTHING = f"""
SELECT h.order_id FROM stock_hold h JOIN orders o ON o.id = h.order_id
WHERE o.status = 'cancelled' OR o.taken_back OR o.completed_at IS NOT NULL OR (o.status = 'paid'
  AND o.fulfilment IS NULL AND o.freight_fen = 0 AND o.channel IN ({OVER_WITH_PAYMENT}))
GROUP BY h.order_id ORDER BY h.order_id
"""
HOLDS = breaches(
    f"""
SELECT ended.order_id::text AS key, sum(h.units)::bigint AS kept, NULL::bigint AS facts FROM ({HELD_FOR_NOTHING}) ended
JOIN stock_hold h ON h.order_id = ended.order_id GROUP BY ended.order_id
""",
    of="stock_hold",
)


class EndedOrder(msgspec.Struct, frozen=True):
    """An order that holds stock, and is over."""

    order_id: UUID


async def _let_go() -> None:
    for ended in await fetch_as(EndedOrder, HELD_FOR_NOTHING):
        await free_held(ended.order_id, at=clock.now())


STOCK_HOLDS = Check(
    "orders.stock_holds", ("已结束订单的库存占用", "Stock held by orders that are over"), HOLDS, _let_go
)
