"""Goals as they are kept: read under locks, written where they differ. For services and imports that have asked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.inputs.rules import GoalOf
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class GoalKey(NamedTuple):
    """Whose goal of which month, given by its first day."""

    period: date
    of: GoalOf
    subject: UUID


class GoalStored(msgspec.Struct, frozen=True):
    """A goal as it is kept."""

    period: date
    of: GoalOf
    subject: UUID
    value_fen: int


class GoalWritten(msgspec.Struct, frozen=True):
    """A row of `commission_goal`."""

    id: UUID
    period: date
    subject_kind: GoalOf
    subject: UUID
    value_fen: int
    version: int
    set_at: datetime
    set_by: UUID | None


class GoalChanged(msgspec.Struct, frozen=True):
    """How a goal changed, for the audit log; `before` is null where there was none."""

    of: GoalOf
    subject: UUID
    before: int | None
    after: int


STORED = """
SELECT period, subject_kind AS of, subject, value_fen FROM commission_goal
WHERE period = ANY($1::date[]) AND subject = ANY($2::uuid[])
"""
LOCK = """
SELECT id, period, subject FROM commission_goal WHERE period = ANY($1::date[]) AND subject = ANY($2::uuid[])
ORDER BY id FOR UPDATE
"""
WRITE = f"""
{insert_from_json("commission_goal", GoalWritten)}
ON CONFLICT (period, subject_kind, subject) DO UPDATE SET value_fen = EXCLUDED.value_fen,
  version = commission_goal.version + 1, set_at = EXCLUDED.set_at, set_by = EXCLUDED.set_by
"""


async def goals_stored(months: Sequence[date], subjects: Sequence[UUID], *, lock: bool) -> dict[GoalKey, int]:
    """The goals of these people and stores in these months, in fen; with `lock` until the transaction ends."""
    named = (sorted(set(months)), sorted(set(subjects)))
    if lock:
        await execute(LOCK, *named)
    found = await fetch_as(GoalStored, STORED, *named)
    return {GoalKey(one.period, one.of, one.subject): one.value_fen for one in found}


async def write_goals(actor: Actor, wanted: dict[GoalKey, int], stored: dict[GoalKey, int], *, at: datetime) -> int:
    """Write the goals that differ from those stored, with what they were in the audit log; how many did."""
    due = {key: fen for key, fen in sorted(wanted.items()) if stored.get(key) != fen}
    if not due:
        return 0
    rows = [GoalWritten(new_id(), key.period, key.of, key.subject, fen, 1, at, actor.id) for key, fen in due.items()]
    await execute(WRITE, as_json(rows))
    for month in sorted({key.period for key in due}):
        changed = [
            GoalChanged(key.of, key.subject, stored.get(key), fen) for key, fen in due.items() if key.period == month
        ]
        period = period_of(month)
        await audit.record(actor, "commissions.goals_set", f"period:{period}", goals=changed)
    return len(due)
