"""What services of this package read in the middle of their work, after they have asked for their permission."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from appointments.rules import (
    AppointmentService,
    AppointmentState,
    Offered,
    lies_within,
    moments_of,
    offered_on,
    spans_of,
)
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.stores.hours.rules import Hours, OtherDay, Week
from guide_app.ground.stores.rules import StoreStatus

PLACE = """
SELECT s.id, s.name, s.path, s.status, business_day_in(s.id, $2) AS today, h.week, h.others
FROM store s LEFT JOIN store_hours h ON h.store = s.id WHERE s.id = $1
"""
OFFERS = """
SELECT id, path, weekday, starts, ends, capacity, service FROM appointment_slot
WHERE retired_at IS NULL AND starts_with($1, path)
"""
TAKEN = "SELECT slot, day, taken FROM appointment_place WHERE store = $1 AND day BETWEEN $2 AND $3"
STANDING = f"""
SELECT count(*) FILTER (WHERE a.state IN ('booked', 'confirmed')) AS open,
  count(*) FILTER (WHERE a.state = 'no_show' AND a.starts_at > $2) AS missed
FROM appointment a WHERE a.member IN ({identities_of("$1")})
"""
HELD = """
SELECT a.id, a.store, s.path, a.member, a.associate, a.slot, a.day, a.starts_at, a.ends_at, a.state, a.version
FROM appointment a JOIN store s ON s.id = a.store"""
ONE = f"{HELD} WHERE a.id = $1 FOR UPDATE OF a"
WORKS_THERE = f"""
SELECT a.id, a.name FROM associate a
JOIN posting p ON p.associate = a.id AND p.store = $2 AND {holds_on("$3")} WHERE a.id = $1 AND a.status = 'active'
"""


class StorePlace(msgspec.Struct, frozen=True):
    """A store, where it lies, and the business day that runs there."""

    id: UUID
    name: str
    path: str
    status: StoreStatus
    today: date
    week: Week | None
    others: tuple[OtherDay, ...] | None

    @property
    def hours(self) -> Hours:
        """When it is open, as far as anybody has said."""
        return Hours(self.week or (), self.others or ())


class SlotOffered(msgspec.Struct, frozen=True):
    """A time that is offered."""

    id: UUID
    path: str
    weekday: int
    starts: int
    ends: int
    capacity: int
    service: AppointmentService


class PlacesTaken(msgspec.Struct, frozen=True):
    """How many places of a time are taken on a day."""

    slot: UUID
    day: date
    taken: int


class Standing(msgspec.Struct, frozen=True):
    """How many appointments somebody has open, and has missed lately."""

    open: int
    missed: int


class Held(msgspec.Struct, frozen=True):
    """An appointment whose row is locked."""

    id: UUID
    store: UUID
    path: str
    member: UUID
    associate: UUID | None
    slot: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    version: int


class Worker(msgspec.Struct, frozen=True):
    """Somebody who works in a store."""

    id: UUID
    name: str


async def place_of(store_id: UUID, *, at: datetime) -> StorePlace | None:
    """The store, if it is open for business."""
    found = await fetch_row_as(StorePlace, PLACE, store_id, at)
    return found if found is not None and found.status is StoreStatus.OPEN else None


async def offers_for(path: str) -> list[Offered]:
    """What is offered at or above a store."""
    found = await fetch_as(SlotOffered, OFFERS, path)
    return [Offered(one.id, one.path, one.weekday, one.starts, one.ends, one.capacity, one.service) for one in found]


async def offered_at(place: StorePlace, slot_id: UUID, day: date) -> Offered | None:
    """A time of a store on a day, if it is offered then."""
    return next((one for one in offered_in(await offers_for(place.path), place, day) if one.id == slot_id), None)


def offered_in(offers: Sequence[Offered], place: StorePlace, day: date) -> list[Offered]:
    """The times of a store on a day, as far as it is open then."""
    spans = spans_of(place.hours, day)
    return [one for one in offered_on(offers, place.path, day) if lies_within(spans, one.starts, one.ends)]


async def taken_places(store_id: UUID, first: date, last: date) -> dict[tuple[UUID, date], int]:
    """How many places are taken, by time and day."""
    found = await fetch_as(PlacesTaken, TAKEN, store_id, first, last)
    return {(one.slot, one.day): one.taken for one in found}


async def standing_of(member_id: UUID, *, missed_since: datetime) -> Standing:
    """How a member stands, under all of their ids."""
    found = await fetch_row_as(Standing, STANDING, member_id, missed_since)
    assert found is not None, "counts always are one row"
    return found


async def held(appointment_id: UUID) -> Held | None:
    """An appointment, locked until the transaction ends."""
    return await fetch_row_as(Held, ONE, appointment_id)


async def works_in(associate_id: UUID, store_id: UUID, day: date) -> bool:
    """Whether somebody works in a store on a day."""
    return await fetch_row_as(Worker, WORKS_THERE, associate_id, store_id, day) is not None


def times_of(offered: Offered, day: date) -> tuple[datetime, datetime]:
    """When a time begins and ends on a day."""
    return moments_of(day, offered.starts, offered.ends)
