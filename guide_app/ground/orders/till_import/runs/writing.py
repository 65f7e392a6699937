"""The rows of till imports as work on them reads and writes them."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.rows import insert_from_json
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.summary import Summary


class NewTillImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import as it begins."""

    id: UUID
    digest: bytes
    file_name: str
    file: UUID
    state: TillImportState
    create_stores: bool
    asked_by: UUID | None
    asked_at: datetime


class TillImportFacts(msgspec.Struct, frozen=True):
    """What work on an import goes by."""

    id: UUID
    digest: bytes
    state: TillImportState
    asked_by: UUID | None
    file: UUID | None
    file_name: str
    profile: str
    reading: msgspec.Raw | None
    create_stores: bool
    summary: msgspec.Raw | None
    problem: msgspec.Raw | None
    error_sheet: UUID | None
    job: UUID | None


class Booked(msgspec.Struct, frozen=True):
    """An import that is booked."""

    id: UUID
    imported_at: datetime | None


ADD = insert_from_json("till_import", NewTillImport)
FACTS = """
SELECT id, digest, state, asked_by, file, file_name, profile, reading, create_stores, summary, problem, error_sheet, job
FROM till_import WHERE id = $1
"""
LOCK = "SELECT id FROM till_import WHERE id = $1 FOR NO KEY UPDATE"
BOOKED = "SELECT id, imported_at FROM till_import WHERE digest = $1 AND state = 'booked'"
JOB = "UPDATE till_import SET job = $2 WHERE id = $1"
AGAIN = """
UPDATE till_import SET state = 'previewing', create_stores = $2, understood = NULL, summary = NULL, problem = NULL,
  reading = NULL, profile = ''
WHERE id = $1 AND state IN ('previewing', 'previewed')
"""
PREVIEWED = """
UPDATE till_import SET state = 'previewed', digest = $2, profile = $3, reading = $4::jsonb, understood = $5::jsonb,
  summary = $6::jsonb, problem = $7::jsonb, error_sheet = $8
WHERE id = $1 AND state = 'previewing'
"""
BOOKING = "UPDATE till_import SET state = 'booking' WHERE id = $1 AND state IN ('previewed', 'booking')"
FAILED = """
UPDATE till_import SET state = 'failed', problem = $2::jsonb WHERE id = $1 AND state IN ('previewing', 'booking')
"""
CANCELLED = """
UPDATE till_import SET state = 'cancelled', problem = $2::jsonb
WHERE id = $1 AND state IN ('previewing', 'previewed', 'booking')
"""
ERROR_SHEET = "UPDATE till_import SET error_sheet = $2 WHERE id = $1"
GIVE_UP = """
UPDATE till_import SET state = 'cancelled', problem = $2::jsonb
WHERE state IN ('previewing', 'previewed') AND asked_at < $1 RETURNING file
"""
FORGET = """
UPDATE till_import SET understood = NULL, error_sheet = NULL
WHERE asked_at < $1 AND state NOT IN ('previewing', 'previewed', 'booking')
  AND (understood IS NOT NULL OR error_sheet IS NOT NULL)
"""


async def facts_of(import_id: UUID, *, lock: bool = False) -> TillImportFacts:
    """An import. Raises NotFound."""
    if lock:
        await fetch_value(LOCK, import_id)
    found = await fetch_row_as(TillImportFacts, FACTS, import_id)
    if found is None:
        raise NotFound
    return found


def json_of(document: Any) -> str:  # anything that is written down
    """As a column of JSON takes it. Not by msgspec: absurd refused amounts may pass 64 bits."""
    return json.dumps(msgspec.to_builtins(document, str_keys=True), ensure_ascii=False, default=str).replace(
        "\\u0000", "\\ufffd"
    )


def summary_of(document: msgspec.Raw | None) -> Summary | None:
    """The summary that was written down."""
    return None if document is None else msgspec.convert(json.loads(bytes(document)), Summary)
