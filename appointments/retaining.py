"""Appointments that are over: kept for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import OldRow, RetentionKind

OLD = """
SELECT a.id AS subject, a.ends_at AS since FROM appointment a
WHERE a.ends_at < $1 AND a.state NOT IN ('booked', 'confirmed') AND ($3::uuid[] IS NULL OR a.id = ANY($3))
ORDER BY a.id LIMIT $2
"""
# With it goes the place that it took: of a day that is over nobody books any.
FORGET = """
WITH gone AS (
  DELETE FROM appointment WHERE id = $1 AND state NOT IN ('booked', 'confirmed') RETURNING store, slot, day, state
)
UPDATE appointment_place p SET taken = p.taken - 1 FROM gone g
WHERE p.store = g.store AND p.slot = g.slot AND p.day = g.day AND g.state <> 'cancelled'
"""


async def old(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Appointments that were kept, missed or cancelled, whose time was over before then."""
    return await fetch_as(OldRow, OLD, before, limit, subjects)


async def forget(appointment_id: UUID, _: datetime) -> None:
    """Take one away."""
    await execute(FORGET, appointment_id)


CLOSED_APPOINTMENTS = RetentionKind(
    name="appointments.closed",
    title=("已结束的预约", "Appointments that are over"),
    told=(
        "到店、未到和取消的预约整条删除；会员最近到店日保留",
        "Those kept, missed and cancelled go; the day of the last visit stays",
    ),
    least_months=6,
    old=old,
    erase=forget,
)
