"""Weeks as they are locked and written, for the grid and for sheets alike."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.rota.permissions import MAKE_ROTA
from guide_app.ground.rota.reads import Week


class NewAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `rota_assignment`."""

    id: UUID
    store: UUID
    associate: UUID
    shift: UUID
    day: date
    assigned_by: UUID | None
    assigned_at: datetime


MAKE_WEEK = """
INSERT INTO rota_week (id, store, monday, version) VALUES ($1, $2, $3, 0) ON CONFLICT (store, monday) DO NOTHING
"""
HOLD_WEEK = """
SELECT id, version, published_at FROM rota_week WHERE store = $1 AND monday = $2 ORDER BY id FOR NO KEY UPDATE
"""
ASSIGN = insert_from_json("rota_assignment", NewAssignment)
REMOVE = "UPDATE rota_assignment SET removed_at = $2, removed_by = $3 WHERE id = ANY($1::uuid[]) AND removed_at IS NULL"
CHANGED = "UPDATE rota_week SET version = version + 1 WHERE id = $1"


async def hold_week(actor: Actor, store: UUID, monday: date) -> Week:
    """The week under its lock; made where nobody had it before. In the transaction of its caller."""
    actor.require(MAKE_ROTA)
    await execute(MAKE_WEEK, new_id(), store, monday)
    (week,) = await fetch_as(Week, HOLD_WEEK, store, monday)
    return week


async def write_week(
    actor: Actor,
    week: Week,
    store: UUID,
    monday: date,
    *,
    added: Sequence[NewAssignment],
    removed: Iterable[UUID],
    at: datetime,
) -> None:
    """Add and take back shifts of a week that is held, on record."""
    actor.require(MAKE_ROTA)
    gone = list(removed)
    if added:
        await execute(ASSIGN, as_json(added))
    if gone:
        await execute(REMOVE, gone, at, actor.id)
    await execute(CHANGED, week.id)
    await audit.record(
        actor,
        "rota.changed",
        f"store:{store}",
        monday=monday,
        added=[{"associate": one.associate, "day": one.day, "shift": one.shift} for one in added],
        removed=gone,
    )
