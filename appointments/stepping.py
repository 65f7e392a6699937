"""A step of an appointment: its row and the telling of it, for who has asked already."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from appointments.errors import AppointmentStateForbids
from appointments.events import AppointmentStepped
from appointments.reads import Held
from appointments.rules import OPEN, AppointmentState, CancellationReason, Step, after
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.events import publish

CHANGE = """
UPDATE appointment SET state = $2, associate = $3, reason = $4, closed_at = $5, version = version + 1 WHERE id = $1
"""


class Standing(NamedTuple):
    """An appointment as it is after a step."""

    id: UUID
    version: int
    store: UUID
    member: UUID
    associate: UUID | None
    starts_at: datetime


async def told(one: Standing, step: Step, *, by: UUID | None, at: datetime) -> None:
    """Publish the step, in the transaction of its effect."""
    fact = AppointmentStepped(
        appointment_id=one.id,
        version=one.version,
        step=step,
        store_id=one.store,
        member_id=one.member,
        associate_id=one.associate,
        by_id=by,
        starts_at=one.starts_at,
        at=at,
    )
    await publish(fact, at=at)


def then_of(one: Held, step: Step) -> AppointmentState:
    """How it stands after a step. Raises AppointmentStateForbids."""
    then = after(one.state, step)
    if then is None:
        raise AppointmentStateForbids(state=one.state)
    return then


async def step(
    one: Held, taken: Step, *, by: Actor | None, associate_id: UUID | None, reason: CancellationReason | None = None
) -> None:
    """One step of an appointment that the caller holds, for who has asked already; whom it concerns is told."""
    at, then = clock.now(), then_of(one, taken)
    closed_at = None if then in OPEN else at
    await execute(CHANGE, one.id, then.value, associate_id, None if reason is None else reason.value, closed_at)
    now = Standing(one.id, one.version + 1, one.store, one.member, associate_id, one.starts_at)
    await told(now, taken, by=None if by is None else by.associate_id, at=at)
