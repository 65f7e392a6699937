"""What can be seen of imports: one's own, and with a permission those of others within reach."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, background, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.files.sheets import CSV, XLSX
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.base.kernel.imports.sheets_out import template
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.files.keeping import content_to_send
from guide_app.ground.imports.errors import NoErrorSheet
from guide_app.ground.imports.permissions import RUN_IMPORTS, SEE_ALL_IMPORTS, SEE_IMPORTS
from guide_app.ground.imports.reads import kind_of
from guide_app.ground.imports.rows import MAPPINGS, ONE, PAGE, ImportRow, MappingRow, SummaryRow
from guide_app.ground.imports.rules import MOST_WHOLE, ImportState
from guide_app.ground.imports.schemas import (
    ColumnRead,
    ColumnView,
    HeadingRead,
    ImportSummary,
    ImportView,
    KindView,
    MappingUsed,
    MappingView,
    Progress,
)

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


async def import_mappings(actor: Actor, paging: PageRequest, *, kind: str | None = None) -> Page[MappingView]:
    """What is remembered of the headings of the sheets that the actor may import, the newest first."""
    actor.require(RUN_IMPORTS)
    wanted = [each.name for each in KINDS.values() if actor.may(each.may) and kind in {None, each.name}]
    rows = await fetch_as(MappingRow, MAPPINGS, paging.before, wanted, paging.fetch)
    return page_of(rows, paging, view=_mapping, key=lambda row: row.id)


async def is_worked_on(actor: Actor, job_id: UUID | None) -> bool:
    """Whether the job of an import waits or runs."""
    actor.require(SEE_IMPORTS)
    return job_id is not None and bool(await fetch_value(JOB_IS_OPEN, job_id))


async def error_sheet(actor: Actor, import_id: UUID, media_type: str = XLSX) -> AsyncIterator[bytes]:
    """The refused rows of an import in view, in the form in which they were sent; the download is on record.

    Raises NotFound, NoErrorSheet, also where they were sent in another form; FileLost.
    """
    actor.require(SEE_IMPORTS)
    row = await _one(actor, import_id)
    if row.error_sheet is None or row.error_sheet_type != media_type:
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


def _mapping(row: MappingRow) -> MappingView:
    chinese, english = _title(row.kind)
    return MappingView(**msgspec.structs.asdict(row), title_zh=chinese, title_en=english)


def _used(row: ImportRow) -> MappingUsed | None:
    if row.mapping is None:
        return None
    by, name, at = row.mapping.by, row.mapped_by_name, row.mapping.at
    return MappingUsed(remembered=row.mapping.found, mapped_by=by, mapped_by_name=name, mapped_at=at)


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
    nothing_written = row.state in {ImportState.PREVIEWING, ImportState.UNMAPPED, ImportState.PREVIEWED}
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
        other_sheets=row.other_sheets or [],
        headings=[HeadingRead(**msgspec.structs.asdict(each)) for each in row.headings or []],
        mapping=_used(row),
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
        may_commit_whole=is_own and (something or (broken_off and row.whole)) and _fits_whole(row),
        whole=row.whole,
        may_cancel=is_own and (nothing_written or (row.state is ImportState.COMMITTING and under_way)),
        may_map=is_own and bool(row.headings) and row.state in {ImportState.UNMAPPED, ImportState.PREVIEWED},
        error_sheet_path=_error_sheet_path(row),
    )


def _error_sheet_path(row: ImportRow) -> str | None:
    ending = "csv" if row.error_sheet_type == CSV else "xlsx"
    return None if row.error_sheet is None else f"/v1/imports/{row.id}/errors.{ending}"


def _fits_whole(row: ImportRow) -> bool:
    return row.rows <= MOST_WHOLE and row.previewed is not None and not row.previewed.refused


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
        exported_as=kind.exported_as,
    )
