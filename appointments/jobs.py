"""Scheduled work on appointments: what nobody came to is marked, what is near is told. Safe to run twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from appointments.events import AppointmentNear
from appointments.rules import DAY_BEFORE, GRACE, HOURS_BEFORE
from appointments.service.tending import close_over
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.jobs import Schedule

# $1 and $2: between which moments it begins.
NEAR_DAY = """
UPDATE appointment a SET reminded_day = true
WHERE a.id = ANY (ARRAY(
    SELECT id FROM appointment
    WHERE state IN ('booked', 'confirmed') AND NOT reminded_day AND starts_at BETWEEN $1 AND $2
    ORDER BY id LIMIT 500))
  AND NOT a.reminded_day
RETURNING a.id, a.store, a.member, a.associate, a.starts_at, a.booked_at
"""
NEAR_HOURS = """
UPDATE appointment a SET reminded_hours = true
WHERE a.id = ANY (ARRAY(
    SELECT id FROM appointment
    WHERE state IN ('booked', 'confirmed') AND NOT reminded_hours AND starts_at BETWEEN $1 AND $2
    ORDER BY id LIMIT 500))
  AND NOT a.reminded_hours
RETURNING a.id, a.store, a.member, a.associate, a.starts_at, a.booked_at
"""


class Near(msgspec.Struct, frozen=True):
    """An appointment that begins soon."""

    id: UUID
    store: UUID
    member: UUID
    associate: UUID | None
    starts_at: datetime
    booked_at: datetime


async def remind(at: datetime) -> int:
    """Tell once a day ahead and once two hours ahead; how many. What was booked later than that is not told late."""
    async with transaction():
        day = await fetch_as(Near, NEAR_DAY, at, at + DAY_BEFORE)
        await _tell(day, DAY_BEFORE, at=at)
        hours = await fetch_as(Near, NEAR_HOURS, at, at + HOURS_BEFORE)
        await _tell(hours, HOURS_BEFORE, at=at)
    return len(day) + len(hours)


async def close(at: datetime) -> int:
    """Mark what was missed, and give up what erased members had booked; how many."""
    closed = 0
    while piece := await close_over(SYSTEM, before=at - GRACE):
        closed += piece
    return closed


async def _tell(near: Sequence[Near], span: timedelta, *, at: datetime) -> None:
    for one in near:
        if one.starts_at - one.booked_at > span:
            await publish(_fact(one, span), at=at)


def _fact(one: Near, span: timedelta) -> AppointmentNear:
    return AppointmentNear(
        appointment_id=one.id,
        store_id=one.store,
        member_id=one.member,
        associate_id=one.associate,
        starts_at=one.starts_at,
        hours=int(span.total_seconds()) // 3600,
    )


SCHEDULES = (
    Schedule("appointments.remind", "*/10 * * * *", remind),
    Schedule("appointments.close", "5,20,35,50 * * * *", close),
)
