"""Writing down who met which customer where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
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


RECORD = """
INSERT INTO touch (id, kind, associate, member, store, contact, source, at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
  $8::timestamptz[])
ON CONFLICT (source) DO NOTHING
"""


async def record_touches(meetings: Sequence[Meeting]) -> int:
    """Write meetings down, each source once however often it is told; the number of new ones."""
    if not meetings:
        return 0
    ordered = sorted(meetings, key=lambda meeting: meeting.source)
    return await execute(
        RECORD,
        [new_id() for _ in ordered],
        [meeting.kind.value for meeting in ordered],
        [meeting.associate_id for meeting in ordered],
        [meeting.member_id for meeting in ordered],
        [meeting.store_id for meeting in ordered],
        [meeting.contact for meeting in ordered],
        [meeting.source for meeting in ordered],
        [meeting.at for meeting in ordered],
    )
