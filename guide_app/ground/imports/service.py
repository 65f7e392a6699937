"""What people do with imports: begin one with its preview, and commit it."""

from uuid import UUID

from guide_app.base.kernel import background, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.rows import as_json
from guide_app.ground.files.keeping import file_of, use
from guide_app.ground.files.purposes import SHEET
from guide_app.ground.imports import queries
from guide_app.ground.imports.background import COMMIT, PREVIEW, OfImport
from guide_app.ground.imports.errors import ImportNotReady, NothingToImport, NotYourImport
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.reads import facts_of, kind_of
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import ImportView, StartImport
from guide_app.ground.imports.writing import ADD_IMPORT, COMMITTING, JOB, begun


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
        job = await background.ask(PREVIEW, actor, OfImport(import_id=made.id, kind=kind.name))
        await execute(JOB, made.id, job.id)
        return await queries.one_import(actor, made.id)


async def commit_import(actor: Actor, import_id: UUID) -> ImportView:
    """Have a worker do what the preview says; one that broke off goes on where it stopped.

    Raises NotFound, NotYourImport, ImportNotReady, NothingToImport, TooManyJobs.
    """
    actor.require(RUN_IMPORTS)
    async with transaction():
        before = await queries.one_import(actor, import_id)
        if before.asked_by != actor.id:
            raise NotYourImport
        facts = await facts_of(import_id, lock=True)
        kind = kind_of(facts.kind)
        actor.require(kind.may)
        if facts.state is ImportState.PREVIEWED:
            if facts.previewed is None or not facts.previewed.new + facts.previewed.changed:
                raise NothingToImport
        elif facts.state is not ImportState.COMMITTING or await queries.is_worked_on(actor, facts.job):
            raise ImportNotReady(state=facts.state)
        await execute(COMMITTING, import_id, clock.now())
        job = await background.ask(COMMIT, actor, OfImport(import_id=import_id, kind=kind.name))
        await execute(JOB, import_id, job.id)
        return await queries.one_import(actor, import_id)


def _no_sheet() -> InvalidField:
    return InvalidField("file_id", "须为您以用途 files.sheet 上传的文件 / a file that you uploaded as files.sheet")
