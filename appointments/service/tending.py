"""What happens to an appointment after it was booked: confirmed, moved, kept, cancelled, handed over, missed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from appointments.errors import AppointmentStateForbids
from appointments.permissions import (
    CLOSE_APPOINTMENTS,
    HAND_OVER_APPOINTMENTS,
    OWN_APPOINTMENTS,
    TEND_APPOINTMENTS,
)
from appointments.places import bookable, change_places, leave_place
from appointments.reads import HELD, Held, held, times_of, works_in
from appointments.rules import NOT_CHOSEN, AppointmentState, CancellationReason, Step
from appointments.schemas import (
    AppointmentsHandedOver,
    CancelAppointment,
    ConfirmAppointment,
    HandOverAppointments,
    MoveAppointment,
)
from appointments.stepping import Standing, step, then_of, told
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.associates.queries import associate
from guide_app.ground.members.reads import identities_of

MOVE = """
UPDATE appointment SET slot = $2, day = $3, starts_at = $4, ends_at = $5, state = $6, associate = $7,
  reminded_day = false, reminded_hours = false, version = version + 1
WHERE id = $1
"""
OPEN_OF = f"""{HELD}
WHERE a.associate = $1 AND a.state IN ('booked', 'confirmed') AND ($2 OR s.path LIKE ANY($3))
ORDER BY a.id FOR UPDATE OF a
"""
# Missed, and those of members who are known no more; a piece to a transaction, in the order of ids.
OVER = f"""{HELD}
WHERE a.state IN ('booked', 'confirmed') AND a.id = ANY (ARRAY(
  SELECT id FROM appointment WHERE state IN ('booked', 'confirmed') AND ends_at < $1 ORDER BY id LIMIT 500))
ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
"""
OF_ERASED = f"""{HELD} JOIN member m ON m.id = a.member
WHERE a.state IN ('booked', 'confirmed') AND m.erased_at IS NOT NULL
ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
"""


async def confirm(actor: Actor, appointment_id: UUID, command: ConfirmAppointment) -> None:
    """Say that somebody will wait. Raises NotFound, AppointmentStateForbids, InvalidField."""
    actor.require(TEND_APPOINTMENTS)
    async with transaction():
        one = await _mine(actor, appointment_id)
        who = command.associate_id or one.associate or actor.associate_id
        if who is not None and not await works_in(who, one.store, one.day):
            raise InvalidField("associate_id", "须为该门店在职导购 / somebody who works in that store then")
        await step(one, Step.CONFIRMED, by=actor, associate_id=who)
        await audit.record(actor, "appointments.confirmed", f"appointment:{one.id}", associate=who)


async def arrive(actor: Actor, appointment_id: UUID) -> None:
    """Note that the customer has come: whoever notes it has served them, unless somebody waited."""
    actor.require(TEND_APPOINTMENTS)
    async with transaction():
        one = await _mine(actor, appointment_id)
        await step(one, Step.ARRIVED, by=actor, associate_id=one.associate or actor.associate_id)
        await audit.record(actor, "appointments.arrived", f"appointment:{one.id}")


async def cancel(actor: Actor, appointment_id: UUID, command: CancelAppointment) -> None:
    """Give an appointment up, for a reason; its place is free again."""
    actor.require(TEND_APPOINTMENTS)
    if command.reason in NOT_CHOSEN:
        raise InvalidField("reason", "不能选择此原因 / not for people to choose")
    async with transaction():
        one = await _mine(actor, appointment_id)
        await _cancelled(one, command.reason, by=actor)
        await audit.record(actor, "appointments.cancelled", f"appointment:{one.id}", reason=command.reason)


async def cancel_own(actor: Customer, appointment_id: UUID) -> None:
    """Give one's own appointment up. Raises NotFound, also for somebody else's, AppointmentStateForbids."""
    actor.require(OWN_APPOINTMENTS)
    async with transaction():
        one = await held(appointment_id)
        if one is None or one.member not in await identities_of(actor.member_id):
            raise NotFound
        await _cancelled(one, CancellationReason.CUSTOMER_ASKED, by=None)
        await audit.record(actor, "appointments.cancelled", f"appointment:{one.id}")


async def move(actor: Actor, appointment_id: UUID, command: MoveAppointment) -> None:
    """To another time of the same store: that one's place is spent, the other's is free. Raises SlotFull and others."""
    actor.require(TEND_APPOINTMENTS)
    at = clock.now()
    async with transaction():
        one = await _mine(actor, appointment_id)
        await _moved(one, command, then_of(one, Step.MOVED), one.associate, by=actor.associate_id, at=at)
        await audit.record(actor, "appointments.moved", f"appointment:{one.id}", day=command.day)


async def move_own(actor: Customer, appointment_id: UUID, command: MoveAppointment) -> None:
    """Move one's own appointment, as long as it has not begun; the store confirms it anew.

    Whoever was to wait does so, unless they do not work there then. Raises NotFound, also for somebody else's,
    AppointmentStateForbids, SlotNotOffered, SlotFull.
    """
    actor.require(OWN_APPOINTMENTS)
    at = clock.now()
    async with transaction():
        one = await held(appointment_id)
        if one is None or one.member not in await identities_of(actor.member_id):
            raise NotFound
        then_of(one, Step.MOVED)
        if one.starts_at <= at:
            raise AppointmentStateForbids(state=one.state)
        waits = one.associate if one.associate and await works_in(one.associate, one.store, command.day) else None
        await _moved(one, command, AppointmentState.BOOKED, waits, by=None, at=at)
        await audit.record(actor, "appointments.moved", f"appointment:{one.id}", day=command.day)


async def _moved(
    one: Held,
    command: MoveAppointment,
    state: AppointmentState,
    associate_id: UUID | None,
    *,
    by: UUID | None,
    at: datetime,
) -> None:
    offered = await bookable(one.store, command.slot_id, command.day, at=at)
    if (one.slot, one.day) != (offered.id, command.day):
        await change_places(one.store, (one.slot, one.day), offered, command.day)
    starts_at, ends_at = times_of(offered, command.day)
    await execute(MOVE, one.id, offered.id, command.day, starts_at, ends_at, state, associate_id)
    now = Standing(one.id, one.version + 1, one.store, one.member, associate_id, starts_at)
    await told(now, Step.MOVED, by=by, at=at)


async def hand_over_appointments(actor: Actor, command: HandOverAppointments) -> AppointmentsHandedOver:
    """Have somebody else keep all open appointments of a person in stores within reach. Safe to repeat.

    Raises NotFound for a person out of reach, InvalidField where the other does not work in a store of one of them.
    """
    actor.require(HAND_OVER_APPOINTMENTS)
    async with transaction():
        giver = await associate(actor, command.from_id)
        receiver = await associate(actor, command.associate_id)
        theirs = await fetch_as(Held, OPEN_OF, giver.id, actor.reaches_all, actor.path_patterns)
        for one in theirs:
            if not await works_in(receiver.id, one.store, one.day):
                raise InvalidField("associate_id", "须为同一门店的在职导购 / somebody who works in the same store")
            await step(one, Step.HANDED_OVER, by=actor, associate_id=receiver.id)
        moved = len(theirs)
        await audit.record(actor, "appointments.handed_over", f"associate:{receiver.id}", giver=giver.id, moved=moved)
    return AppointmentsHandedOver(moved)


async def close_over(actor: Actor, *, before: datetime) -> int:
    """Mark what nobody came to as missed, and give up what erased members had booked; how many."""
    actor.require(CLOSE_APPOINTMENTS)
    async with transaction():
        missed: Sequence[Held] = await fetch_as(Held, OVER, before)
        for one in missed:
            await step(one, Step.NO_SHOW, by=None, associate_id=one.associate)
        erased: Sequence[Held] = await fetch_as(Held, OF_ERASED)
        for one in erased:
            await _cancelled(one, CancellationReason.MEMBER_ERASED, by=None)
    return len(missed) + len(erased)


async def _mine(actor: Actor, appointment_id: UUID) -> Held:
    """An appointment in reach, locked. Raises NotFound."""
    one = await held(appointment_id)
    if one is None or not actor.reaches(one.path):
        raise NotFound(appointment_id=appointment_id)
    return one


async def _cancelled(one: Held, reason: CancellationReason, *, by: Actor | None) -> None:
    await step(one, Step.CANCELLED, by=by, associate_id=one.associate, reason=reason)
    await leave_place(one.store, one.slot, one.day)
