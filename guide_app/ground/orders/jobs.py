"""Scheduled work about orders."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.service.cancelling import cancel_order

UNPAID_LIFETIME = timedelta(hours=24)
"""A placed order nobody paid is cancelled after this; its coupons were free much earlier, when the hold ran out."""

STALE = "SELECT id FROM orders WHERE status = 'placed' AND part_paid_fen = 0 AND placed_at < $1 ORDER BY id LIMIT 500"


class StaleOrder(msgspec.Struct, frozen=True):
    """An order that has waited too long."""

    id: UUID


async def cancel_unpaid_orders(at: datetime, *, desk: VoucherDesk) -> int:
    """Cancel what has waited too long for its payment; how many. Safe to run at any time and twice."""
    stale = await fetch_as(StaleOrder, STALE, at - UNPAID_LIFETIME)
    for order in stale:
        await cancel_order(SYSTEM, order.id, desk=desk)
    return len(stale)


def schedules(desk: VoucherDesk) -> tuple[Schedule, ...]:
    """The schedules of orders, whose coupons lie at `desk`."""

    async def cancel(at: datetime) -> int:
        return await cancel_unpaid_orders(at, desk=desk)

    return (Schedule("orders.cancel_unpaid", "*/10 * * * *", cancel),)
