"""Parcels that nobody said anything of count as received after a while."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_as, fetch_row_as, transaction
from guide_app.base.settings import settings
from guide_app.ground.orders.fulfilment.errors import ParcelEnded
from guide_app.ground.orders.fulfilment.reads import HELD, HeldFulfilment
from guide_app.ground.orders.fulfilment.rules import ReceivedBy
from guide_app.ground.orders.fulfilment.settling import note_received

LONG_UNDER_WAY = """
SELECT id, order_id FROM parcel WHERE received_at IS NULL AND cancelled_at IS NULL AND shipped_at < $1
ORDER BY shipped_at, id LIMIT 500
"""


class ParcelUnderWay(msgspec.Struct, frozen=True):
    """A parcel that should have come."""

    id: UUID
    order_id: UUID


async def receive_by_time(at: datetime) -> int:
    """Count parcels as received that were sent long ago; how many. Safe to run at any time and twice."""
    received = 0
    old = await fetch_as(ParcelUnderWay, LONG_UNDER_WAY, at - timedelta(days=settings().received_after_days))
    for parcel in old:
        async with transaction():
            held = await fetch_row_as(HeldFulfilment, HELD, parcel.order_id, at)
            assert held is not None, "a parcel has an order"
            try:
                await note_received(held, parcel.id, by=ReceivedBy.TIME, at=at)
            except ParcelEnded:  # somebody was faster
                continue
            facts = {"parcel": parcel.id, "by": ReceivedBy.TIME}
            await audit.record(SYSTEM, "orders.parcel_received", f"order:{parcel.order_id}", **facts)
            received += 1
    return received
