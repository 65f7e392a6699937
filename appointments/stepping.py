"""Telling that an appointment took a step."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from appointments.events import AppointmentStepped
from appointments.rules import Step
from guide_app.base.kernel.events import publish


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
