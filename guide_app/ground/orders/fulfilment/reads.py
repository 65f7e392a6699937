"""What services about fulfilments read in the middle of their work."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.ground.orders.fulfilment.errors import NothingToFulfil
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay, LineLeft, ReceivedBy, Sent
from guide_app.ground.orders.fulfilment.schemas import Packed
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.stock.rules import PlaceKind

HELD = """
SELECT f.order_id, o.number, o.status, o.store, f.store AS keeper, f.way, f.state, f.place, f.place_kind, o.member,
  s.path, k.path AS keeper_path, business_day_in(o.store, $2) AS today, o.completed_at
FROM orders o JOIN fulfilment f ON f.order_id = o.id JOIN store s ON s.id = o.store JOIN store k ON k.id = f.store
WHERE o.id = $1 FOR UPDATE OF o
"""
LINES = "SELECT no, quantity, returned_units AS returned FROM order_line WHERE order_id = $1 ORDER BY no"
PARCELS = """
SELECT id, carrier, number, lines, shipped_at, received_at, received_by, cancelled_at FROM parcel WHERE order_id = $1
ORDER BY id
"""


class HeldFulfilment(msgspec.Struct, frozen=True):
    """How an order reaches its customer, locked with the order. `keeper` is the store that has it to do."""

    order_id: UUID
    number: str
    status: OrderStatus
    store: UUID
    keeper: UUID
    way: FulfilmentWay
    state: FulfilmentState
    place: UUID
    place_kind: PlaceKind
    member: UUID | None
    path: str
    keeper_path: str
    today: date
    completed_at: datetime | None


class LineRow(msgspec.Struct, frozen=True):
    """A line, how much was sold and how much came back."""

    no: int
    quantity: int
    returned: int


class ParcelRow(msgspec.Struct, frozen=True):
    """A parcel of an order."""

    id: UUID
    carrier: str
    number: str
    lines: tuple[Packed, ...]
    shipped_at: datetime
    received_at: datetime | None
    received_by: ReceivedBy | None
    cancelled_at: datetime | None


async def fulfilment_for_change(actor: Actor, order_id: UUID, *, at: datetime) -> HeldFulfilment:
    """The fulfilment, locked with its order until the transaction ends. Refuses what is out of reach."""
    held = await fetch_row_as(HeldFulfilment, HELD, order_id, at)
    if held is None or not (actor.reaches(held.path) or actor.reaches(held.keeper_path)):
        raise NothingToFulfil(order_id=order_id)
    return held


async def lines_left(order_id: UUID) -> list[LineLeft]:
    """The lines of an order, with what came back."""
    return [LineLeft(line.no, line.quantity, line.returned) for line in await fetch_as(LineRow, LINES, order_id)]


async def parcels_of(order_id: UUID) -> list[ParcelRow]:
    """The parcels of an order, cancelled ones too, in the order in which they were sent."""
    return await fetch_as(ParcelRow, PARCELS, order_id)


def sent(parcels: list[ParcelRow]) -> list[Sent]:
    """Those that hold, for the rules."""
    return [
        Sent({part.line: part.units for part in parcel.lines}, parcel.received_at is not None)
        for parcel in parcels
        if parcel.cancelled_at is None
    ]
