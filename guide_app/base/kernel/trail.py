"""The trail of a transaction: facts and audit entries, all written by one call as it ends."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import gather
from guide_app.base.kernel.rows import as_json
from guide_app.base.kernel.unit_of_work import Part, Turn


class Fact(msgspec.Struct, frozen=True):
    """A row of the event log. `lane` is its slot, which is dealt out over the lanes in force as it is written."""

    type: str
    occurred_at: datetime
    payload: msgspec.Raw
    lane: int


class Entry(msgspec.Struct, frozen=True):
    """A row of the audit log."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    action: str
    subject: str
    detail: msgspec.Raw
    request_id: str | None


async def append_to_trail(*rows: Fact | Entry) -> None:
    """Write these as the transaction ends; now, where there is none. Facts are numbered as they were published."""
    await gather(_trail, *rows)


def _trail(rows: Sequence[Fact | Entry]) -> Part:
    facts = [row for row in rows if isinstance(row, Fact)]
    entries = [row for row in rows if isinstance(row, Entry)]
    return Part("append_to_trail_v1", (as_json(facts), as_json(entries)), Turn.TRAIL)
