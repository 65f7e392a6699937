"""Writing down who met which customer where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id_at
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.queries import member
from guide_app.ground.touches.errors import AlreadyNoted
from guide_app.ground.touches.events import VisitNoted
from guide_app.ground.touches.permissions import NOTE_TOUCHES, RECORD_TOUCHES
from guide_app.ground.touches.rules import Noted, TouchKind, source_of_note
from guide_app.ground.touches.schemas import NoteTouch, TouchNoted


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that took place. `source` names the fact behind it; `contact` is a customer's id outside the chain,
    `code_id` the printed code that led to it."""

    kind: TouchKind
    at: datetime
    source: str
    associate_id: UUID | None = None
    member_id: UUID | None = None
    store_id: UUID | None = None
    contact: str | None = None
    code_id: UUID | None = None


class TouchRow(msgspec.Struct, frozen=True):
    """A row of the table."""

    id: UUID
    kind: TouchKind
    associate: UUID | None
    member: UUID | None
    store: UUID | None
    contact: str | None
    source: str
    at: datetime
    code: UUID | None


# The sums are counted in the order of their keys, so that two batches never wait for each other.
RECORD = f"""
WITH new AS (
  {insert_from_json("touch", TouchRow)} ON CONFLICT (source, at) DO NOTHING RETURNING store, associate, at, kind
), counted AS (
  INSERT INTO touch_day AS d (store, associate, day, kind, touches)
  SELECT store, associate, business_day(at) AS day, kind, count(*) FROM new WHERE associate IS NOT NULL
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (store, associate, day, kind) DO UPDATE SET touches = d.touches + excluded.touches
)
SELECT count(*) FROM new
"""
IS_NOTED = "SELECT EXISTS (SELECT FROM touch WHERE source = $1)"


async def record_touches(actor: Actor, meetings: Sequence[Meeting]) -> int:
    """Write meetings down, each source once, however often it is recorded; returns how many were new.

    Their ids follow their moments, so that a history stands in the order of time also where it was told of late.
    """
    actor.require(RECORD_TOUCHES)
    if not meetings:
        return 0
    rows = [
        TouchRow(
            id=new_id_at(one.at),
            kind=one.kind,
            associate=one.associate_id,
            member=one.member_id,
            store=one.store_id,
            contact=one.contact,
            source=one.source,
            at=one.at,
            code=one.code_id,
        )
        for one in sorted(meetings, key=lambda meeting: meeting.source)
    ]
    new: int = await fetch_value(RECORD, as_json(rows))
    return new


async def note_touch(actor: Actor, member_id: UUID, command: NoteTouch) -> TouchNoted:
    """Note a visit or a contact of one's own. Raises AlreadyNoted for a second of the day, NotFound out of reach."""
    actor.require(NOTE_TOUCHES)
    if actor.associate_id is None:
        raise Forbidden(reason="touches are noted by whoever was there")
    at = clock.now()
    async with transaction():
        met = await member(actor, member_id)
        source = source_of_note(command.kind, met.id, actor.associate_id, business_date(at))
        noted = TouchNoted(met.id, TouchKind(command.kind), actor.associate_id, actor.store_id, at)
        if await fetch_value(IS_NOTED, source):
            raise AlreadyNoted(member_id=met.id)
        meeting = Meeting(
            kind=noted.kind,
            at=at,
            source=source,
            associate_id=noted.associate_id,
            member_id=noted.member_id,
            store_id=noted.store_id,
        )
        await record_touches(SYSTEM, [meeting])
        if command.kind is Noted.VISIT:
            told = VisitNoted(member_id=met.id, associate_id=actor.associate_id, store_id=actor.store_id, at=at)
            await publish(told, at=at)
        await audit.record(actor, "touches.noted", f"member:{met.id}", kind=command.kind)
    return noted
