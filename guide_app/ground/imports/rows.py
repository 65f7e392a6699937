"""Imports and mappings as lists and pages read them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.imports.mapping import HeadingSeen, Said
from guide_app.ground.imports.meaning import Meant
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import Applied, ImportCounts, ShownRow
from guide_app.ground.stores.fragments import within


class ImportRow(msgspec.Struct, frozen=True):
    """An import with its job and the name of whose it is."""

    id: UUID
    kind: str
    state: ImportState
    file_name: str
    sha256: bytes
    rows: int
    unknown_columns: list[str] | None
    other_sheets: list[str] | None
    columns: dict[str, str] | None
    previewed: ImportCounts | None
    applied: Applied | None
    shown: list[ShownRow] | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime
    previewed_at: datetime | None
    committed_at: datetime | None
    finished_at: datetime | None
    error_sheet: UUID | None
    error_sheet_type: str | None
    job: UUID | None
    job_state: JobState | None
    job_done: int | None
    job_total: int | None
    headings: list[HeadingSeen] | None
    mapping: Meant | None
    mapped_by_name: str | None
    whole: bool


class SummaryRow(msgspec.Struct, frozen=True):
    """An import in a list."""

    id: UUID
    kind: str
    state: ImportState
    file_name: str
    rows: int
    previewed: ImportCounts | None
    applied: Applied | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime
    finished_at: datetime | None
    problem: msgspec.Raw | None
    job: UUID | None
    job_state: JobState | None
    job_done: int | None
    job_total: int | None


class MappingRow(msgspec.Struct, frozen=True):
    """What is remembered of the headings of files, with the name of who said it."""

    id: UUID
    kind: str
    columns: Said
    mapped_by: UUID | None
    mapped_by_name: str | None
    mapped_at: datetime


# $1 the account, $2 whether imports of others are seen, $3 the paths in reach.
SEEN = f"(i.asked_by = $1 OR $2::boolean AND {within('i.path', '$3')})"
ONE = f"""
SELECT i.id, i.kind, i.state, i.file_name, i.sha256, i.rows, i.unknown_columns, i.other_sheets, i.columns,
  i.previewed, i.applied, i.shown,
coalesce(i.problem, j.problem) AS problem, i.asked_by, a.name AS asked_by_name, i.asked_at,
  i.previewed_at, i.committed_at, i.finished_at, i.error_sheet,
  (SELECT f.media_type FROM stored_file f WHERE f.id = i.error_sheet) AS error_sheet_type,
  j.id AS job, j.state AS job_state, j.done AS job_done, j.total AS job_total, i.headings,
  i.mapping, m.name AS mapped_by_name, i.whole
FROM sheet_import i LEFT JOIN account c ON c.id = i.asked_by LEFT JOIN associate a ON a.id = c.associate
LEFT JOIN background_job j ON j.id = i.job LEFT JOIN account b ON b.id = (i.mapping ->> 'by')::uuid
LEFT JOIN associate m ON m.id = b.associate
WHERE i.id = $4 AND {SEEN}
"""
PAGE = f"""
SELECT i.id, i.kind, i.state, i.file_name, i.rows, i.previewed, i.applied, i.asked_by, a.name AS asked_by_name,
  i.asked_at, i.finished_at, coalesce(i.problem, j.problem) AS problem, j.id AS job, j.state AS job_state,
  j.done AS job_done, j.total AS job_total
FROM sheet_import i LEFT JOIN account c ON c.id = i.asked_by LEFT JOIN associate a ON a.id = c.associate
LEFT JOIN background_job j ON j.id = i.job
WHERE i.id < $4 AND {SEEN} AND ($6::text IS NULL OR i.kind = $6) AND ($7::text IS NULL OR i.state = $7)
ORDER BY i.id DESC LIMIT $5
"""
MAPPINGS = """
SELECT s.id, s.kind, s.columns, s.mapped_by, a.name AS mapped_by_name, s.mapped_at
FROM sheet_mapping s LEFT JOIN account c ON c.id = s.mapped_by LEFT JOIN associate a ON a.id = c.associate
WHERE s.id < $1 AND s.kind = ANY($2::text[]) ORDER BY s.id DESC LIMIT $3
"""
