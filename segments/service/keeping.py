"""Searches that are kept under a name."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from segments.conditions import Conditions, require_sense
from segments.errors import SegmentsFull
from segments.matching import bounds_of
from segments.permissions import KEEP_SEGMENTS
from segments.queries.catalogue import tag
from segments.queries.kept import segment
from segments.rules import MOST_SEGMENTS, Sort
from segments.searches import KeepSegment, SegmentView


class NewSegment(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `segment`."""

    id: UUID
    name: str
    path: str
    conditions: Conditions
    tags_all: list[UUID]
    sort: Sort
    kept_by: UUID | None
    kept_at: datetime
    version: int = 1


KEEP = insert_from_json("segment", NewSegment)
HOW_MANY = "SELECT count(*) FROM segment"
FORGET = "DELETE FROM segment WHERE id = $1"


async def keep_segment(actor: Actor, command: KeepSegment) -> SegmentView:
    """Keep a search for the people of a unit in reach. Raises NotFound, InvalidField, SegmentsFull."""
    actor.require(KEEP_SEGMENTS)
    actor.require_reach(command.path)
    require_sense(command.conditions)
    async with transaction():
        await bounds_of(command.conditions, business_date(clock.now()))
        for tag_id in command.tags_all:
            await tag(actor, tag_id)
        if await fetch_value(HOW_MANY) >= MOST_SEGMENTS:
            raise SegmentsFull(most=MOST_SEGMENTS)
        kept = NewSegment(
            id=new_id(),
            name=command.name,
            path=command.path,
            conditions=command.conditions,
            tags_all=list(command.tags_all),
            sort=command.sort,
            kept_by=actor.associate_id,
            kept_at=clock.now(),
        )
        await execute(KEEP, as_json([kept]))
        await audit.record(actor, "segments.segment_kept", f"segment:{kept.id}", name=kept.name)
        return await segment(actor, kept.id)


async def forget_segment(actor: Actor, segment_id: UUID) -> None:
    """Take a kept search away. Raises NotFound, also for one of the product or of a unit above."""
    actor.require(KEEP_SEGMENTS)
    async with transaction():
        found = await segment(actor, segment_id)
        if found.is_ours or not actor.reaches(found.path):
            raise NotFound
        await execute(FORGET, segment_id)
        await audit.record(actor, "segments.segment_forgotten", f"segment:{segment_id}", name=found.name)
