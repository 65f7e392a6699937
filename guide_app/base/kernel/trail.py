"""The trail of a transaction: facts, audit entries and remembered answers, all written by one statement at its end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import before_commit, execute
from guide_app.base.kernel.rows import as_json, insert_from_json


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


class Remembered(msgspec.Struct, frozen=True):
    """An answer given under an idempotency key."""

    id: UUID
    scope: str
    key: str
    digest: bytes
    status: int
    body: bytes
    at: datetime


WRITE = f"""
WITH happened AS (
  INSERT INTO event (type, occurred_at, payload, lane)
  SELECT type, occurred_at, payload, lane % (SELECT lanes FROM event_epoch)
  FROM json_populate_recordset(NULL::event, $1::json)
),
changed AS ({insert_from_json("audit_entry", Entry, "$2")})
{insert_from_json("remembered_answer", Remembered, "$3")}
"""
"""Facts are numbered in the order in which they were published."""


async def append_to_trail(*rows: Fact | Entry | Remembered) -> None:
    """Write these before the transaction ends; now, where none was opened by `database.transaction`."""
    await before_commit(_write, *rows)


async def _write(rows: Sequence[Fact | Entry | Remembered]) -> None:
    await execute(
        WRITE,
        as_json([row for row in rows if isinstance(row, Fact)]),
        as_json([row for row in rows if isinstance(row, Entry)]),
        as_json([row for row in rows if isinstance(row, Remembered)]),
    )
