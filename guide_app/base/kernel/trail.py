"""What a transaction leaves behind: facts, audit entries, remembered answers; one statement for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, leave

WRITE = """
WITH happened AS (
  INSERT INTO event (type, occurred_at, payload) SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[])
), changed AS (
  INSERT INTO audit_entry (id, at, actor_id, actor_role, action, subject, detail, request_id)
  SELECT * FROM unnest($4::uuid[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::jsonb[],
    $11::text[])
)
INSERT INTO remembered_answer (id, scope, key, digest, status, body, at)
SELECT * FROM unnest($12::uuid[], $13::text[], $14::text[], $15::bytea[], $16::smallint[], $17::bytea[],
  $18::timestamptz[])
"""
"""Facts are numbered in the order in which they were published."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the event log; `payload` is JSON."""

    type: str
    occurred_at: datetime
    payload: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit log; `detail` is JSON."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    action: str
    subject: str
    detail: str
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer given under an idempotency key."""

    id: UUID
    scope: str
    key: str
    digest: bytes
    status: int
    body: bytes
    at: datetime


async def left_behind(*rows: Fact | Entry | Remembered) -> None:
    """Write these before the transaction ends; now, where none was opened by `database.transaction`."""
    await leave(_write, *rows)


async def _write(rows: Sequence[Fact | Entry | Remembered]) -> None:
    facts = [row for row in rows if isinstance(row, Fact)]
    entries = [row for row in rows if isinstance(row, Entry)]
    answers = [row for row in rows if isinstance(row, Remembered)]
    await execute(
        WRITE,
        [row.type for row in facts],
        [row.occurred_at for row in facts],
        [row.payload for row in facts],
        [row.id for row in entries],
        [row.at for row in entries],
        [row.actor_id for row in entries],
        [row.actor_role for row in entries],
        [row.action for row in entries],
        [row.subject for row in entries],
        [row.detail for row in entries],
        [row.request_id for row in entries],
        [row.id for row in answers],
        [row.scope for row in answers],
        [row.key for row in answers],
        [row.digest for row in answers],
        [row.status for row in answers],
        [row.body for row in answers],
        [row.at for row in answers],
    )
