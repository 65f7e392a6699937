"""Telling the desk in time: what is due soon, and what is overdue, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.ground.privacy.events import RequestDue
from guide_app.ground.privacy.requests.rules import SOON

# $1 until when they are due, $2 what they were told before. The oldest first, some at a time.
TELL = """
UPDATE privacy_request r SET reminded = $2 + 1
WHERE r.id = ANY (ARRAY(
    SELECT id FROM privacy_request WHERE closed_at IS NULL AND due_at <= $1 AND reminded = $2 ORDER BY id LIMIT 200))
  AND r.closed_at IS NULL AND r.reminded = $2
RETURNING r.id, r.member, r.kind, r.due_at
"""
TOO_LATE_FOR_SOON = "UPDATE privacy_request SET reminded = 1 WHERE closed_at IS NULL AND due_at <= $1 AND reminded = 0"
"""Nobody is told that something is due soon which is overdue already."""


class Due(msgspec.Struct, frozen=True):
    """A request that is not answered."""

    id: UUID
    member: UUID
    kind: str
    due_at: datetime


async def remind(at: datetime) -> int:
    """Tell what is due within three days and what is overdue; how many. Safe to run twice."""
    async with transaction():
        await execute(TOO_LATE_FOR_SOON, at)
        late = await fetch_as(Due, TELL, at, 1)
        soon = await fetch_as(Due, TELL, at + SOON, 0)
        await _publish(late, at, overdue=True)
        await _publish(soon, at, overdue=False)
    return len(late) + len(soon)


async def _publish(due: Sequence[Due], at: datetime, *, overdue: bool) -> None:
    facts = [
        RequestDue(request_id=one.id, member_id=one.member, kind=one.kind, due_at=one.due_at, overdue=overdue)
        for one in due
    ]
    if facts:
        await publish(*facts, at=at)
