"""Facts about appointments."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guide_app.base.kernel.events import Event


class AppointmentStepped(Event, frozen=True, kw_only=True):
    """An appointment was booked, confirmed, moved, kept, missed, cancelled or handed over: `step`, the `version`-th.

    `associate_id` is who waits for the customer then; `by_id` who took the step, None where the customer did, or
    nobody.
    """

    lane_by: ClassVar[str | None] = "store_id"

    appointment_id: UUID
    version: int
    step: str
    store_id: UUID
    member_id: UUID
    associate_id: UUID | None
    by_id: UUID | None
    starts_at: datetime
    at: datetime


class AppointmentNear(Event, frozen=True, kw_only=True):
    """An appointment begins within so many hours: told once a day ahead and once two hours ahead."""

    lane_by: ClassVar[str | None] = "store_id"

    appointment_id: UUID
    store_id: UUID
    member_id: UUID
    associate_id: UUID | None
    starts_at: datetime
    hours: int
