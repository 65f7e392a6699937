"""Keeping an order of which a part is paid for longer than its term."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.settings import settings
from guide_app.ground.orders.errors import NotPartPaid
from guide_app.ground.orders.part_paid.queries import part_paid_order
from guide_app.ground.orders.part_paid.rules import kept_until
from guide_app.ground.orders.part_paid.schemas import KeepOrder, PartPaidOrder
from guide_app.ground.orders.permissions import KEEP_ORDERS
from guide_app.ground.orders.reads import order_for_change
from guide_app.ground.orders.rules import OrderStatus

KEEP = """
INSERT INTO order_term (order_id, ends_at) VALUES ($1, $2)
ON CONFLICT (order_id) DO UPDATE SET ends_at = excluded.ends_at, told_at = NULL
"""


async def keep_order(actor: Actor, order_id: UUID, command: KeepOrder) -> PartPaidOrder:
    """Have an order of which a part is paid wait for so many days from now; its new term is told of when it ends.

    Raises OrderNotFound, NotPartPaid, and InvalidField of `days` beyond `order_kept_days` or not after its term.
    """
    actor.require(KEEP_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.status is not OrderStatus.PLACED or not order.part_paid_fen:
            raise NotPartPaid(order_id=order_id)
        before = (await part_paid_order(actor, order_id)).ends_at
        until = kept_until(before, command.days, most=settings().order_kept_days, at=at)
        await execute(KEEP, order_id, until)
        await audit.record(
            actor,
            "orders.kept",
            f"order:{order_id}",
            days=command.days,
            ended_at=str(before),
            ends_at=str(until),
            reason=command.reason,
        )
        return await part_paid_order(actor, order_id)
