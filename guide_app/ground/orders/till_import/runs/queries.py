"""What can be seen of till imports: by headquarters all of them, those of the command line too."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, background, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.background import JobState
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.files.keeping import content_to_send
from guide_app.ground.imports.errors import NoErrorSheet
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES, SEE_TILL_IMPORTS
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.runs.schemas import (
    TillImportSummary,
    TillImportView,
    TillProgress,
    Understood,
)
from guide_app.ground.orders.till_import.runs.sums import sums_of
from guide_app.ground.orders.till_import.runs.writing import summary_of


class TillImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A till import with its job and the names of people."""

    id: UUID
    digest: bytes
    state: TillImportState
    file_name: str
    profile: str
    create_stores: bool
    understood: Understood | None
    summary: msgspec.Raw | None
    orders: int
    first_on: date | None
    last_on: date | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime | None
    imported_at: datetime | None
    taken_back_at: datetime | None
    taken_back_by_name: str | None
    taken_back_why: str
    error_sheet: UUID | None
    job: UUID | None
    job_state: JobState | None
    job_done: int | None
    job_total: int | None


class TillSummaryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A till import in a list."""

    id: UUID
    state: TillImportState
    file_name: str
    profile: str
    summary: msgspec.Raw | None
    orders: int
    first_on: date | None
    last_on: date | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime | None
    imported_at: datetime | None
    taken_back_at: datetime | None
    job: UUID | None
    job_state: JobState | None
    job_done: int | None
    job_total: int | None


WITH_JOB = """
FROM till_import i LEFT JOIN account c ON c.id = i.asked_by LEFT JOIN associate a ON a.id = c.associate
LEFT JOIN background_job j ON j.id = i.job
"""
ONE = f"""
SELECT i.id, i.digest, i.state, i.file_name, i.profile, i.create_stores, i.understood, i.summary, i.orders, i.first_on,
  i.last_on, coalesce(i.problem, j.problem) AS problem, i.asked_by, a.name AS asked_by_name, i.asked_at, i.imported_at,
  i.taken_back_at, (
    SELECT who.name FROM account by JOIN associate who ON who.id = by.associate WHERE by.id = i.taken_back_by
  ) AS taken_back_by_name, i.taken_back_why, i.error_sheet, j.id AS job, j.state AS job_state, j.done AS job_done,
  j.total AS job_total
{WITH_JOB}
WHERE i.id = $1
"""
PAGE = f"""
SELECT i.id, i.state, i.file_name, i.profile, i.summary, i.orders, i.first_on, i.last_on,
  coalesce(i.problem, j.problem) AS problem, i.asked_by, a.name AS asked_by_name, i.asked_at, i.imported_at,
  i.taken_back_at, j.id AS job, j.state AS job_state, j.done AS job_done, j.total AS job_total
{WITH_JOB}
WHERE i.id < $1 AND ($3::text IS NULL OR i.state = $3) AND ($4::date IS NULL OR $4 BETWEEN i.first_on AND i.last_on)
ORDER BY i.id DESC LIMIT $2
"""
JOB_IS_OPEN = "SELECT EXISTS (SELECT FROM background_job WHERE id = $1 AND state IN ('waiting', 'running'))"
AT_WORK = frozenset({TillImportState.PREVIEWING, TillImportState.BOOKING})


async def till_imports(
    actor: Actor, paging: PageRequest, *, state: TillImportState | None = None, day: date | None = None
) -> Page[TillImportSummary]:
    """Till imports, the newest first; with a `day` those that booked something on that business day."""
    actor.require(SEE_TILL_IMPORTS)
    actor.require_reach(HQ_PATH)
    rows = await fetch_as(TillSummaryRow, PAGE, paging.before, paging.fetch, state, day)
    alone = any(row.job_state is JobState.WAITING for row in rows) and await background.no_worker(clock.now())
    return page_of(rows, paging, view=lambda row: _summary(row, nobody_works=alone), key=lambda row: row.id)


async def one_till_import(actor: Actor, import_id: UUID) -> TillImportView:
    """One till import. Raises NotFound."""
    actor.require(SEE_TILL_IMPORTS)
    row = await _one(actor, import_id)
    alone = row.job_state is JobState.WAITING and await background.no_worker(clock.now())
    return _shown(actor, row, nobody_works=alone)


async def is_worked_on(actor: Actor, job_id: UUID | None) -> bool:
    """Whether the job of an import waits or runs."""
    actor.require(SEE_TILL_IMPORTS)
    return job_id is not None and bool(await fetch_value(JOB_IS_OPEN, job_id))


async def refused_till_lines(actor: Actor, import_id: UUID) -> AsyncIterator[bytes]:
    """The refused lines of an import, as a workbook; the download is on record.

    Raises NotFound, NoErrorSheet, FileLost.
    """
    actor.require(SEE_TILL_IMPORTS)
    row = await _one(actor, import_id)
    if row.error_sheet is None:
        raise NoErrorSheet
    with suppress(NotFound):  # its time may be over
        pieces = await content_to_send(row.error_sheet, at=clock.now())
        await audit.record(actor, "orders.till_errors_fetched", f"till_import:{import_id}")
        return pieces
    raise NoErrorSheet


async def _one(actor: Actor, import_id: UUID) -> TillImportRow:
    actor.require_reach(HQ_PATH)
    row = await fetch_row_as(TillImportRow, ONE, import_id)
    if row is None:
        raise NotFound
    return row


def _summary(row: TillSummaryRow, *, nobody_works: bool) -> TillImportSummary:
    facts = msgspec.structs.asdict(row)
    known = {name: facts[name] for name in TillImportSummary.__struct_fields__ if name in facts}
    return TillImportSummary(**known, sums=sums_of(summary_of(row.summary)), progress=_progress(row, nobody_works))


def _progress(row: TillImportRow | TillSummaryRow, nobody_works: bool) -> TillProgress | None:
    if row.job is None or row.job_state is None or row.state not in AT_WORK:
        return None
    waits = nobody_works and row.job_state is JobState.WAITING
    return TillProgress(
        job_id=row.job,
        state=row.job_state,
        done=row.job_done or 0,
        total=row.job_total,
        waits_for_worker=waits,
    )


def _shown(actor: Actor, row: TillImportRow, *, nobody_works: bool) -> TillImportView:
    facts = msgspec.structs.asdict(row)
    known = {name: facts[name] for name in TillImportView.__struct_fields__ if name in facts}
    sums = sums_of(summary_of(row.summary))
    under_way = row.job_state in {JobState.WAITING, JobState.RUNNING}
    is_own = row.asked_by is not None and row.asked_by == actor.id and actor.may(IMPORT_TILL_FILES)
    books = sums is not None and sums.accepted > sums.already_booked and row.problem is None
    ready = (row.state is TillImportState.PREVIEWED and books) or (
        row.state is TillImportState.BOOKING and not under_way
    )
    is_open = row.state in AT_WORK or row.state is TillImportState.PREVIEWED
    before = row.state in {TillImportState.PREVIEWING, TillImportState.PREVIEWED}
    return TillImportView(
        **known,
        sha256=row.digest.hex(),
        sums=sums,
        progress=_progress(row, nobody_works),
        may_commit=is_own and ready,
        may_choose=is_own and before and not under_way,
        may_cancel=is_own and is_open,
        error_sheet_path=None if row.error_sheet is None else f"/v1/till-imports/{row.id}/errors.xlsx",
    )
