"""Booking: a place is spent by one conditional change, so that the last one goes to one customer."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from appointments.errors import BookedByStaffOnly, TooManyAppointments
from appointments.permissions import OWN_APPOINTMENTS, TEND_APPOINTMENTS
from appointments.places import bookable, take_place
from appointments.reads import place_of, standing_of, times_of, works_in
from appointments.rules import (
    MISSED_WITHIN,
    MOST_MISSED,
    MOST_OPEN,
    AppointmentService,
    AppointmentState,
    Step,
)
from appointments.schemas import BookFor, BookOwn
from appointments.stepping import Standing, told
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import APPOINTMENTS_OF_MEMBER
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.queries import member
from guide_app.ground.members.reads import identities_of


class BookedAppointment(msgspec.Struct, frozen=True):
    """A row of `appointment`."""

    id: UUID
    store: UUID
    member: UUID
    associate: UUID | None
    slot: UUID
    service: AppointmentService
    day: date
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    by_customer: bool
    booked_at: datetime


WRITE = insert_from_json("appointment", BookedAppointment)


async def book_own(actor: Customer, command: BookOwn) -> UUID:
    """Book for oneself. Raises NotFound, SlotNotOffered, SlotFull, TooManyAppointments, BookedByStaffOnly."""
    actor.require(OWN_APPOINTMENTS)
    at = clock.now()
    async with transaction():
        person = await identities_of(actor.member_id)
        if not person:
            raise NotFound
        await hold(APPOINTMENTS_OF_MEMBER, str(person[0]))
        stands = await standing_of(person[0], missed_since=at - MISSED_WITHIN)
        if stands.missed >= MOST_MISSED:
            raise BookedByStaffOnly(limit=MOST_MISSED)
        if stands.open >= MOST_OPEN:
            raise TooManyAppointments(limit=MOST_OPEN)
        made = await _book(
            person[0], command.store_id, command.slot_id, command.day, command.associate_id, by=None, at=at
        )
        await audit.record(actor, "appointments.booked", f"appointment:{made}")
    return made


async def book_for(actor: Actor, command: BookFor) -> UUID:
    """Book for a member in reach, whatever they have open or have missed. Raises as `book_own`, InvalidField."""
    actor.require(TEND_APPOINTMENTS)
    at = clock.now()
    store_id = command.store_id or actor.store_id
    if store_id is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    async with transaction():
        known = await member(actor, command.member_id)
        place = await place_of(store_id, at=at)
        if place is None or known.erased_at is not None or not actor.reaches(place.path):
            raise NotFound(store_id=store_id)
        await hold(APPOINTMENTS_OF_MEMBER, str(known.id))
        made = await _book(
            known.id, store_id, command.slot_id, command.day, command.associate_id, by=actor.associate_id, at=at
        )
        await audit.record(actor, "appointments.booked", f"appointment:{made}")
    return made


async def _book(
    member_id: UUID, store_id: UUID, slot_id: UUID, day: date, wanted: UUID | None, *, by: UUID | None, at: datetime
) -> UUID:
    offered = await bookable(store_id, slot_id, day, at=at)
    if wanted is not None and not await works_in(wanted, store_id, day):
        raise InvalidField("associate_id", "须为该门店在职导购 / somebody who works in that store then")
    await take_place(store_id, offered, day)
    starts_at, ends_at = times_of(offered, day)
    row = BookedAppointment(
        id=new_id(),
        store=store_id,
        member=member_id,
        associate=wanted,
        slot=offered.id,
        service=offered.service,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        state=AppointmentState.BOOKED,
        by_customer=by is None,
        booked_at=at,
    )
    await execute(WRITE, as_json([row]))
    await told(Standing(row.id, 1, store_id, member_id, wanted, starts_at), Step.BOOKED, by=by, at=at)
    return row.id
