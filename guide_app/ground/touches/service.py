"""Writing down who met which customer where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.touches.permissions import RECORD_TOUCHES
from guide_app.ground.touches.rules import TouchKind


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that took place. `source` names the fact behind it; `contact` is a customer's id outside the chain."""

    kind: TouchKind
    at: datetime
    source: str
    associate_id: UUID | None = None
    member_id: UUID | None = None
    store_id: UUID | None = None
    contact: str | None = None


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


RECORD = f"""
WITH made AS ({insert_from_json("touch", TouchRow)} ON CONFLICT (source, at) DO NOTHING RETURNING id)
SELECT count(*) FROM made
"""


async def record_touches(actor: Actor, meetings: Sequence[Meeting]) -> int:
    """Write meetings down, each source once, however often it is recorded; returns how many were new."""
    actor.require(RECORD_TOUCHES)
    if not meetings:
        return 0
    rows = [
        TouchRow(new_id(), one.kind, one.associate_id, one.member_id, one.store_id, one.contact, one.source, one.at)
        for one in sorted(meetings, key=lambda meeting: meeting.source)
    ]
    made: int = await fetch_value(RECORD, as_json(rows))
    return made
