"""A customer who says that their parcel has come."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import fetch_row_as, transaction
from guide_app.ground.members.fragments import person_of
from guide_app.ground.orders.fulfilment.errors import ParcelNotFound
from guide_app.ground.orders.fulfilment.queries import my_fulfilment
from guide_app.ground.orders.fulfilment.reads import HELD, HeldFulfilment
from guide_app.ground.orders.fulfilment.rules import ReceivedBy
from guide_app.ground.orders.fulfilment.schemas import MyFulfilment
from guide_app.ground.orders.fulfilment.settling import note_received
from guide_app.ground.orders.permissions import RECEIVE_MY_PARCELS

OF_MINE = f"""
SELECT p.order_id FROM parcel p JOIN orders o ON o.id = p.order_id
WHERE p.id = $1 AND o.member = ANY({person_of("$2")})
"""


class OrderOfMine(msgspec.Struct, frozen=True):
    """Of which order a parcel is."""

    order_id: UUID


async def receive_my_parcel(actor: Customer, parcel_id: UUID) -> MyFulfilment:
    """Say that a parcel of one's own has come. Raises ParcelNotFound, ParcelEnded."""
    actor.require(RECEIVE_MY_PARCELS)
    at = clock.now()
    async with transaction():
        found = await fetch_row_as(OrderOfMine, OF_MINE, parcel_id, actor.member_id)
        held = None if found is None else await fetch_row_as(HeldFulfilment, HELD, found.order_id, at)
        if held is None:
            raise ParcelNotFound(parcel_id=parcel_id)
        await note_received(held, parcel_id, by=ReceivedBy.CUSTOMER, at=at)
        await audit.record(actor, "orders.parcel_received", f"order:{held.order_id}", parcel=parcel_id, by="customer")
        return await my_fulfilment(actor, held.order_id)
