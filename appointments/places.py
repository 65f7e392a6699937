"""Places of a time: spent by one conditional change, so that the last one goes to one customer. For services."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from appointments.errors import SlotFull, SlotNotOffered
from appointments.reads import offered_at, place_of, times_of
from appointments.rules import Offered, may_be_booked
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.errors import NotFound

TAKE = """
INSERT INTO appointment_place AS p (store, slot, day, taken) VALUES ($1, $2, $3, 1)
ON CONFLICT (store, slot, day) DO UPDATE SET taken = p.taken + 1 WHERE p.taken < $4 RETURNING p.taken
"""
BRING = """
INSERT INTO appointment_place AS p (store, slot, day, taken) VALUES ($1, $2, $3, 1)
ON CONFLICT (store, slot, day) DO UPDATE SET taken = p.taken + 1
"""
LEAVE = "UPDATE appointment_place SET taken = taken - 1 WHERE store = $1 AND slot = $2 AND day = $3 AND taken > 0"
# Two who change places with each other lock both of them in one order.
LOCK_PLACES = """
SELECT slot, day FROM appointment_place WHERE store = $1 AND (slot = $2 AND day = $3 OR slot = $4 AND day = $5)
ORDER BY id FOR UPDATE
"""


class PlaceTaken(msgspec.Struct, frozen=True):
    """How many places are taken now."""

    taken: int


class PlaceLocked(msgspec.Struct, frozen=True):
    """A time of a day whose row is locked."""

    slot: UUID
    day: date


async def take_place(store_id: UUID, offered: Offered, day: date) -> None:
    """Spend a place of a time. Raises SlotFull."""
    taken = await fetch_as(PlaceTaken, TAKE, store_id, offered.id, day, offered.capacity)
    if not taken:
        raise SlotFull(slot_id=offered.id)


async def bring_place(store_id: UUID, slot_id: UUID, day: date) -> None:
    """Count a place of an appointment that comes from another store, whether or not one is free."""
    await execute(BRING, store_id, slot_id, day)


async def leave_place(store_id: UUID, slot_id: UUID, day: date) -> None:
    """Give a place back."""
    await execute(LEAVE, store_id, slot_id, day)


async def change_places(store_id: UUID, old: tuple[UUID, date], offered: Offered, day: date) -> None:
    """Spend one place and give another back. Raises SlotFull."""
    await fetch_as(PlaceLocked, LOCK_PLACES, store_id, *old, offered.id, day)
    await take_place(store_id, offered, day)
    await leave_place(store_id, *old)


async def bookable(store_id: UUID, slot_id: UUID, day: date, *, at: datetime) -> Offered:
    """A time that can be booked. Raises NotFound for a store that is not open, SlotNotOffered."""
    place = await place_of(store_id, at=at)
    if place is None:
        raise NotFound(store_id=store_id)
    offered = await offered_at(place, slot_id, day)
    if offered is None or not may_be_booked(day, times_of(offered, day)[0], today=place.today, now=at):
        raise SlotNotOffered(slot_id=slot_id)
    return offered
