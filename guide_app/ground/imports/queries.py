"""What can be seen of imports: one's own, and with a permission those of others within reach."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, background, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.base.kernel.imports.sheets_out import template
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.files.keeping import content_to_send
from guide_app.ground.imports.errors import NoErrorSheet
from guide_app.ground.imports.permissions import RUN_IMPORTS, SEE_ALL_IMPORTS, SEE_IMPORTS
from guide_app.ground.imports.reads import kind_of
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import (
    Applied,
    ColumnRead,
    ColumnView,
    ImportCounts,
    ImportSummary,
    ImportView,
    KindView,
    Progress,
    ShownRow,
)
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
    job: UUID | None
    job_state: JobState | None
    job_done: int | None
    job_total: int | None


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


# $1 the account, $2 whether imports of others are seen, $3 the paths in reach.
SEEN = f"(i.asked_by = $1 OR $2::boolean AND {within('i.path', '$3')})"
ONE = f"""
SELECT i.id, i.kind, i.state, i.file_name, i.sha256, i.rows, i.unknown_columns, i.columns, i.previewed, i.applied,
  i.shown,
coalesce(i.problem, j.problem) AS problem, i.asked_by, a.name AS asked_by_name, i.asked_at,
  i.previewed_at, i.committed_at, i.finished_at, i.error_sheet, j.id AS job, j.state AS job_state, j.done AS job_done,
  j.total AS job_total
FROM sheet_import i LEFT JOIN account c ON c.id = i.asked_by LEFT JOIN associate a ON a.id = c.associate
LEFT JOIN background_job j ON j.id = i.job
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
JOB_IS_OPEN = "SELECT EXISTS (SELECT FROM background_job WHERE id = $1 AND state IN ('waiting', 'running'))"


async def imports(
    actor: Actor, paging: PageRequest, *, kind: str | None = None, state: ImportState | None = None
) -> Page[ImportSummary]:
    """Imports in view, the newest first."""
    actor.require(SEE_IMPORTS)
    rows = await fetch_as(SummaryRow, PAGE, *_view_of(actor), paging.before, paging.fetch, kind, state)
    alone = any(row.job_state is JobState.WAITING for row in rows) and await background.no_worker(clock.now())
    return page_of(rows, paging, view=lambda row: _summary(row, nobody_works=alone), key=lambda row: row.id)


async def one_import(actor: Actor, import_id: UUID) -> ImportView:
    """One import in view. Raises NotFound."""
    actor.require(SEE_IMPORTS)
    row = await _one(actor, import_id)
    alone = row.job_state is JobState.WAITING and await background.no_worker(clock.now())
    return _shown(actor, row, nobody_works=alone)


async def is_worked_on(actor: Actor, job_id: UUID | None) -> bool:
    """Whether the job of an import waits or runs."""
    actor.require(SEE_IMPORTS)
    return job_id is not None and bool(await fetch_value(JOB_IS_OPEN, job_id))


async def error_sheet(actor: Actor, import_id: UUID) -> AsyncIterator[bytes]:
    """The refused rows of an import in view, as a workbook; the download is on record.

    Raises NotFound, NoErrorSheet, FileLost.
    """
    actor.require(SEE_IMPORTS)
    row = await _one(actor, import_id)
    if row.error_sheet is None:
        raise NoErrorSheet
    try:
        pieces = await content_to_send(row.error_sheet, at=clock.now())
    except NotFound as error:
        raise NoErrorSheet from error
    await audit.record(actor, "imports.errors_fetched", f"import:{import_id}", kind=row.kind)
    return pieces


def kinds(actor: Actor) -> list[KindView]:
    """The kinds of sheets that the actor may import."""
    actor.require(RUN_IMPORTS)
    return [_kind_view(kind) for kind in KINDS.values() if actor.may(kind.may)]


def empty_sheet(actor: Actor, name: str) -> bytes:
    """The template of a kind. Raises InvalidField, Forbidden."""
    actor.require(RUN_IMPORTS)
    kind = kind_of(name)
    actor.require(kind.may)
    return template(kind)


async def _one(actor: Actor, import_id: UUID) -> ImportRow:
    row = await fetch_row_as(ImportRow, ONE, *_view_of(actor), import_id)
    if row is None:
        raise NotFound
    return row


def _view_of(actor: Actor) -> tuple[UUID | None, bool, list[str]]:
    return actor.id, actor.may(SEE_ALL_IMPORTS), list(actor.paths)


def _title(name: str) -> tuple[str, str]:
    kind = KINDS.get(name)
    return (name, name) if kind is None else kind.title


def _summary(row: SummaryRow, *, nobody_works: bool) -> ImportSummary:
    chinese, english = _title(row.kind)
    facts = msgspec.structs.asdict(row)
    known = {name: facts[name] for name in ImportSummary.__struct_fields__ if name in facts}
    progress = _progress(row, nobody_works=nobody_works)
    return ImportSummary(**known, title_zh=chinese, title_en=english, progress=progress)


def _progress(row: ImportRow | SummaryRow, *, nobody_works: bool) -> Progress | None:
    if row.job is None or row.job_state is None:
        return None
    waits = nobody_works and row.job_state is JobState.WAITING
    return Progress(row.job, row.job_state, row.job_done or 0, row.job_total, waits)


def _columns(row: ImportRow) -> list[ColumnRead]:
    kind = KINDS.get(row.kind)
    if kind is None or row.columns is None:
        return []
    return [ColumnRead(each.field, *each.names, row.columns.get(each.field)) for each in kind.columns]


def _shown(actor: Actor, row: ImportRow, *, nobody_works: bool) -> ImportView:
    chinese, english = _title(row.kind)
    under_way = row.job_state in {JobState.WAITING, JobState.RUNNING}
    ready = row.state is ImportState.PREVIEWED and row.previewed is not None
    something = ready and row.previewed is not None and row.previewed.new + row.previewed.changed > 0
    broken_off = row.state is ImportState.COMMITTING and not under_way
    is_own = row.asked_by == actor.id and actor.may(RUN_IMPORTS)
    nothing_written = row.state in {ImportState.PREVIEWING, ImportState.PREVIEWED}
    return ImportView(
        id=row.id,
        kind=row.kind,
        title_zh=chinese,
        title_en=english,
        state=row.state,
        file_name=row.file_name,
        sha256=row.sha256.hex(),
        rows=row.rows,
        columns=_columns(row),
        unknown_columns=row.unknown_columns or [],
        previewed=row.previewed,
        applied=row.applied,
        first=row.shown or [],
        progress=_progress(row, nobody_works=nobody_works),
        problem=row.problem,
        asked_by=row.asked_by,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        previewed_at=row.previewed_at,
        committed_at=row.committed_at,
        finished_at=row.finished_at,
        may_commit=is_own and (something or broken_off),
        may_cancel=is_own and (nothing_written or (row.state is ImportState.COMMITTING and under_way)),
        error_sheet_path=None if row.error_sheet is None else f"/v1/imports/{row.id}/errors.xlsx",
    )


def _kind_view(kind: ImportKind[Any, Any]) -> KindView:
    return KindView(
        kind=kind.name,
        title_zh=kind.title[0],
        title_en=kind.title[1],
        columns=[
            ColumnView(
                field=column.field,
                name_zh=column.names[0],
                name_en=column.names[1],
                need=column.need.name.lower(),
                holds_zh=column.type.name[0],
                holds_en=column.type.name[1],
                note_zh=column.note[0],
                note_en=column.note[1],
                example=column.example,
                allowed=[told[0] for told in column.type.allowed.values()],
                allowed_en=[told[1] for told in column.type.allowed.values()],
            )
            for column in kind.columns
        ],
        rules_zh=[rule[0] for rule in kind.rules],
        rules_en=[rule[1] for rule in kind.rules],
        template_path=f"/v1/import-kinds/{kind.name}/template.xlsx",
    )
