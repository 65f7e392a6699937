"""Scheduled work about orders."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.orders.day_sums import sum_days
from guide_app.ground.orders.errors import MoneyOnItsWay, OrderNotCancellable, PartPaid
from guide_app.ground.orders.fulfilment.timing import receive_by_time
from guide_app.ground.orders.part_paid.finding import tell_terms_over
from guide_app.ground.orders.part_paid.reads import term
from guide_app.ground.orders.ports import OutsidePayments, VoucherDesk
from guide_app.ground.orders.service.cancelling import NO_OUTSIDE, cancel_order

# One of which a part is paid waits on: people are told when its term is over.
STALE = """
SELECT id FROM orders WHERE status = 'placed' AND part_paid_fen = 0 AND placed_at < $1 ORDER BY id LIMIT 500
"""

# What cannot be made any more is cancelled without waiting, unless something is paid for it.
LAPSED = """
SELECT o.id FROM exchange_hold h JOIN orders o ON o.id = h.new_order
WHERE h.state = 'lapsed' AND o.status = 'placed' AND o.part_paid_fen = 0 ORDER BY o.id LIMIT 500
"""


class StaleOrder(msgspec.Struct, frozen=True):
    """An order that has waited too long."""

    id: UUID


async def cancel_unpaid_orders(at: datetime, *, desk: VoucherDesk, outside: OutsidePayments = NO_OUTSIDE) -> int:
    """Cancel what has waited too long for its payment, or for an exchange that cannot be made; how many.

    Safe to run at any time and twice.
    What somebody pays at this moment, here or outside, is left.
    """
    cancelled = 0
    lapsed = await fetch_as(StaleOrder, LAPSED)
    for order in [*await fetch_as(StaleOrder, STALE, at - term()), *lapsed]:
        with suppress(MoneyOnItsWay, OrderNotCancellable, PartPaid):
            await cancel_order(SYSTEM, order.id, desk=desk, outside=outside)
            cancelled += 1
    return cancelled


def schedules(desk: VoucherDesk, outside: OutsidePayments = NO_OUTSIDE) -> tuple[Schedule, ...]:
    """The schedules of orders, whose coupons lie at `desk` and whose money may come from `outside`."""

    async def cancel(at: datetime) -> int:
        return await cancel_unpaid_orders(at, desk=desk, outside=outside)

    return (Schedule("orders.cancel_unpaid", "*/10 * * * *", cancel),)


SCHEDULES = (
    Schedule("orders.receive_parcels", "25 * * * *", receive_by_time),
    Schedule("orders.tell_terms_over", "5-59/10 * * * *", tell_terms_over),
    Schedule("orders.sum_days", "5 * * * *", sum_days),
)
