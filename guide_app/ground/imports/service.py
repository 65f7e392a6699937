"""What people do with imports: begin one with its preview, commit it, give it up."""

from contextlib import suppress
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock, job_leases
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.files.sheets import take_sheet
from guide_app.base.kernel.rows import as_json
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import file_of, let_go, use
from guide_app.ground.files.purposes import SHEET
from guide_app.ground.files.service import send_file
from guide_app.ground.imports import queries
from guide_app.ground.imports.background import COMMIT, PREVIEW
from guide_app.ground.imports.errors import (
    ImportCancelled,
    ImportNotReady,
    NothingToCancel,
    NothingToImport,
)
from guide_app.ground.imports.own import asked_for, own_import
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.previewing import Unread, read
from guide_app.ground.imports.reads import kind_of, require_whole
from guide_app.ground.imports.rules import ImportState, RowsWritten
from guide_app.ground.imports.schemas import CommitImport, ImportView, StartImport
from guide_app.ground.imports.writing import (
    ADD_IMPORT,
    CANCELLED,
    COMMITTING,
    begun,
)

GOOD_ROWS = CommitImport()
READ_AT_ONCE = 500_000
"""Bytes of a file that is read while its sender waits: some ten thousand rows, half a second."""


async def start_import(actor: Actor, command: StartImport) -> ImportView:
    """Begin an import with its preview, which a worker makes. Raises InvalidField, TooManyJobs."""
    actor.require(RUN_IMPORTS)
    kind = kind_of(command.kind)
    actor.require(kind.may)
    at = clock.now()
    async with transaction():
        try:
            file = await file_of(command.file_id, at=at)
        except NotFound as error:
            raise _no_sheet() from error
        if file.purpose != SHEET.name or file.owner != actor.id:
            raise _no_sheet()
        await use(file.id, purpose=SHEET, field="file_id", at=at)
        made = begun(kind.name, actor, file.name, file.sha256, at=at, file=file.id)
        await execute(ADD_IMPORT, as_json([made]))
        return await asked_for(actor, PREVIEW, made.id, kind.name)


async def start_with_file(actor: Actor, kind: str, content: bytes, *, name: str) -> ImportView:
    """Take a file in and begin its import. A small one is read at once, so that what is no sheet of the kind is refused
    before anything is kept; of a large one its preview says so, as of one whose headings somebody can map.

    Raises InvalidField, TooManyJobs, SHEET_REFUSALS and what `read_sheet` raises.
    """
    actor.require(RUN_IMPORTS)
    wanted = kind_of(kind)
    actor.require(wanted.may)
    if len(content) <= READ_AT_ONCE:
        with suppress(Unread):
            await read(wanted, (await take_sheet(content)).content)
    sent = await send_file(actor, content, purpose=SHEET.name, name=name)
    return await start_import(actor, StartImport(kind=wanted.name, file_id=sent.id))


async def commit_import(actor: Actor, import_id: UUID, command: CommitImport = GOOD_ROWS) -> ImportView:
    """Have a worker do what the preview says, its good rows or all of them; what broke off goes on where it stopped.

    Raises NotFound, NotYourImport, ImportNotReady, NothingToImport, RowsRefused, InvalidField, TooManyJobs.
    """
    actor.require(RUN_IMPORTS)
    async with transaction():
        facts, kind = await own_import(actor, import_id)
        actor.require(kind.may)
        if facts.state is ImportState.PREVIEWED:
            if facts.previewed is None or not facts.previewed.new + facts.previewed.changed:
                raise NothingToImport
        elif facts.state is not ImportState.COMMITTING or await queries.is_worked_on(actor, facts.job):
            raise ImportNotReady(state=facts.state)
        whole = command.rows is RowsWritten.ALL
        if whole:
            await require_whole(facts)
        await execute(COMMITTING, import_id, clock.now(), whole)
        return await asked_for(actor, COMMIT, import_id, kind.name)


async def cancel_import(actor: Actor, import_id: UUID) -> ImportView:
    """Give up a preview, of which nothing is written; stop a commit that runs, which can be gone on with later.

    Raises NotFound, NotYourImport, NothingToCancel.
    """
    actor.require(RUN_IMPORTS)
    at = clock.now()
    async with transaction():
        facts, _kind = await own_import(actor, import_id)
        stopped = facts.job is not None and await job_leases.cancel(actor.id, facts.job, at) is not None
        problem = msgspec.json.encode(problem_of(ImportCancelled())).decode()
        given_up = await execute(CANCELLED, import_id, problem, at)
        if not (stopped or given_up):
            raise NothingToCancel(state=facts.state)
        if given_up and facts.file is not None:
            await let_go(facts.file, at=at)
        await audit.record(actor, "imports.cancelled", f"import:{import_id}", kind=facts.kind, state=facts.state)
        return await queries.one_import(actor, import_id)


def _no_sheet() -> InvalidField:
    return InvalidField("file_id", "须为您以用途 files.sheet 上传的文件 / a file that you uploaded as files.sheet")
