"""Saying when a store is open."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.ground.stores.hours.queries import hours_of
from guide_app.ground.stores.hours.rules import Hours, OtherDay, spans_of, week_of
from guide_app.ground.stores.hours.schemas import HoursView, StateHours
from guide_app.ground.stores.permissions import STATE_HOURS
from guide_app.ground.stores.reads import path_of_store

HELD = """
SELECT coalesce((SELECT version FROM store_hours WHERE store = s.id), 0) FROM store s WHERE s.id = $1 FOR NO KEY UPDATE
"""
STATE = """
INSERT INTO store_hours (store, week, others, version) VALUES ($1, $2::jsonb, $3::jsonb, 1)
ON CONFLICT (store) DO UPDATE SET week = excluded.week, others = excluded.others, version = store_hours.version + 1
"""


async def state_hours(actor: Actor, store_id: UUID, command: StateHours, *, expected_version: int) -> HoursView:
    """State when a store is open, the whole of it. Raises NotFound, InvalidField, Stale when somebody was faster."""
    actor.require(STATE_HOURS)
    hours = _read(command)
    async with transaction():
        await path_of_store(actor, store_id)
        version = await fetch_value(HELD, store_id)
        if version != expected_version:
            raise Stale(current=version)
        await execute(STATE, store_id, *(msgspec.json.encode(part).decode() for part in (hours.week, hours.others)))
        await audit.record(
            actor, "stores.hours_stated", f"store:{store_id}", week=command.week, others=len(hours.others)
        )
        return await hours_of(actor, store_id)


def _read(command: StateHours) -> Hours:
    week = week_of(command.week, field="week")
    others = [
        OtherDay(one.on, spans_of(one.hours, field=f"others.{place}.hours"), one.note.strip())
        for place, one in enumerate(command.others)
    ]
    days = [one.on for one in others]
    for place, day in enumerate(days):
        if day in days[:place]:
            raise InvalidField(f"others.{place}.on", "同一日期只能填一次 / a date stands once")
    return Hours(week, tuple(sorted(others, key=lambda one: one.on)))
