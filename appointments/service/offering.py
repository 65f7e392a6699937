"""Saying when customers may come."""

from datetime import datetime
from uuid import UUID

import msgspec

from appointments.errors import HoursUnknown, SlotRetired
from appointments.permissions import KEEP_SLOTS
from appointments.reads import offers_for, place_of
from appointments.rules import AppointmentService, cut, overlaps
from appointments.schemas import OfferHours, OfferSlot, SlotView
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json

KNOWN_PATH = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"
ONE = """
SELECT id, path, weekday, starts, ends, capacity, service, retired_at FROM appointment_slot WHERE id = $1
"""
RETIRE = "UPDATE appointment_slot SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL"


class SlotWritten(msgspec.Struct, frozen=True):
    """A row of `appointment_slot`."""

    id: UUID
    path: str
    weekday: int
    starts: int
    ends: int
    capacity: int
    service: AppointmentService
    made_at: datetime
    made_by: UUID | None


WRITE = insert_from_json("appointment_slot", SlotWritten)


async def offer_slot(actor: Actor, command: OfferSlot) -> SlotView:
    """Offer a time of every week at or below a path. Raises NotFound out of reach, InvalidField."""
    actor.require(KEEP_SLOTS)
    actor.require_reach(command.path)
    if command.ends <= command.starts:
        raise InvalidField("ends", "须晚于 starts / later than starts")
    async with transaction():
        if command.path != HQ_PATH and not await fetch_value(KNOWN_PATH, command.path):
            raise InvalidField("path", "须为已有区域或门店的路径 / the path of a region or store")
        own = [one for one in await offers_for(command.path) if one.path == command.path]
        if overlaps(own, command.weekday, command.starts, command.ends, command.service):
            raise InvalidField("starts", "与已有时段重叠 / overlaps a time that is offered already")
        row = SlotWritten(
            id=new_id(),
            path=command.path,
            weekday=command.weekday,
            starts=command.starts,
            ends=command.ends,
            capacity=command.capacity,
            service=command.service,
            made_at=clock.now(),
            made_by=actor.id,
        )
        await execute(WRITE, as_json([row]))
        await audit.record(actor, "appointments.slot_offered", f"appointment_slot:{row.id}", path=row.path)
    return SlotView(row.id, row.path, row.weekday, row.starts, row.ends, row.capacity, row.service, None)


async def offer_hours(actor: Actor, command: OfferHours) -> list[SlotView]:
    """Offer the usual week of a store, cut into times; what overlaps a time that is offered already is left out.

    Raises NotFound for a store out of reach or not open, HoursUnknown.
    """
    actor.require(KEEP_SLOTS)
    at = clock.now()
    async with transaction():
        place = await place_of(command.store_id, at=at)
        if place is None or not actor.reaches(place.path):
            raise NotFound(store_id=command.store_id)
        if not place.hours.is_known:
            raise HoursUnknown(store_id=place.id)
        own = [one for one in await offers_for(place.path) if one.path == place.path]
        rows = [
            SlotWritten(new_id(), place.path, weekday, starts, ends, command.capacity, command.service, at, actor.id)
            for weekday, spans in enumerate(place.hours.week, start=1)
            for starts, ends in cut(spans, command.minutes)
            if not overlaps(own, weekday, starts, ends, command.service)
        ]
        if rows:
            await execute(WRITE, as_json(rows))
        await audit.record(actor, "appointments.hours_offered", f"store:{place.id}", path=place.path, times=len(rows))
    return [
        SlotView(row.id, row.path, row.weekday, row.starts, row.ends, row.capacity, row.service, None) for row in rows
    ]


async def retire_slot(actor: Actor, slot_id: UUID) -> SlotView:
    """Offer a time no longer; what was booked stays. Raises NotFound, SlotRetired."""
    actor.require(KEEP_SLOTS)
    async with transaction():
        slot = await fetch_row_as(SlotView, ONE, slot_id)
        if slot is None or not actor.reaches(slot.path):
            raise NotFound(slot_id=slot_id)
        at = clock.now()
        if not await execute(RETIRE, slot_id, at):
            raise SlotRetired(slot_id=slot_id)
        await audit.record(actor, "appointments.slot_retired", f"appointment_slot:{slot_id}", path=slot.path)
    return msgspec.structs.replace(slot, retired_at=at)
