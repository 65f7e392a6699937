"""What people do with till imports: begin one with its preview, say how to read its file, book it, give it up."""

import asyncio
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from guide_app.base.kernel import audit, background, clock, job_leases
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.background import KINDS
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.files.as_exported import take_export
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.encodings import NAMES
from guide_app.base.kernel.rows import as_json
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import file_of, let_go, use
from guide_app.ground.files.rules import clean_name
from guide_app.ground.files.service import send_file
from guide_app.ground.imports.errors import ImportCancelled, ImportNotReady, NothingToCancel, NotYourImport
from guide_app.ground.orders.permissions import EDIT_TILL_PROFILES, IMPORT_TILL_FILES
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.errors import (
    TillFileBooksNothing,
    TillFileEncodingDoubtful,
    TillFileEncodingUnknown,
    TillImportUnread,
)
from guide_app.ground.orders.till_import.profiles.by_hand import written_by_hand
from guide_app.ground.orders.till_import.profiles.own import profile_in_force
from guide_app.ground.orders.till_import.profiles.service import keep_till_profile
from guide_app.ground.orders.till_import.reading import inspect
from guide_app.ground.orders.till_import.runs import queries
from guide_app.ground.orders.till_import.runs.background import BOOK, PREVIEW, OfTillImport
from guide_app.ground.orders.till_import.runs.purposes import TILL_FILE
from guide_app.ground.orders.till_import.runs.schemas import (
    ChooseTillProfile,
    MapTillHeadings,
    StartTillImport,
    TillImportView,
)
from guide_app.ground.orders.till_import.runs.writing import (
    ADD,
    AGAIN,
    BOOKING,
    CANCELLED,
    JOB,
    NewTillImport,
    TillImportFacts,
    facts_of,
    json_of,
    summary_of,
)

READ_AT_ONCE = 500_000
"""Bytes of a file that is read while its sender waits, so that what is no table is refused before it is kept."""


async def start_till_import(actor: Actor, command: StartTillImport) -> TillImportView:
    """Begin an import with its preview, which a worker makes. Raises InvalidField, TooManyJobs."""
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    at = clock.now()
    await _require_profile(command.profile)
    async with transaction():
        try:
            file = await file_of(command.file_id, at=at)
        except NotFound as error:
            raise _no_file() from error
        if file.purpose != TILL_FILE.name or file.owner != actor.id:
            raise _no_file()
        await use(file.id, purpose=TILL_FILE, field="file_id", at=at)
        made = NewTillImport(
            id=new_id(),
            digest=file.sha256,
            file_name=file.name,
            file=file.id,
            state=TillImportState.PREVIEWING,
            create_stores=command.create_stores,
            asked_by=actor.id,
            asked_at=at,
        )
        await execute(ADD, as_json([made]))
        await _ask(actor, PREVIEW, OfTillImport(import_id=made.id, profile=command.profile))
        return await queries.one_till_import(actor, made.id)


async def start_with_till_file(actor: Actor, content: bytes, *, name: str) -> TillImportView:
    """Take a file in and begin its import. A small one is looked through at once, so that what is no table is refused
    before anything is kept; of a large one its preview says so. Raises TooManyJobs, SHEET_REFUSALS, TillFileRefused."""
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    take_export(content)
    if len(content) <= READ_AT_ONCE:
        await asyncio.to_thread(_look_through, content, clean_name(name))
    sent = await send_file(actor, content, purpose=TILL_FILE.name, name=name)
    return await start_till_import(actor, StartTillImport(file_id=sent.id))


async def choose_till_profile(actor: Actor, import_id: UUID, command: ChooseTillProfile) -> TillImportView:
    """Preview again, read in another way. Raises NotFound, NotYourImport, ImportNotReady, InvalidField, TooManyJobs."""
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    await _require_profile(command.profile)
    if command.encoding is not None and command.encoding not in NAMES:
        raise InvalidField("encoding", f"须为其中之一 / one of: {', '.join(NAMES)}")
    async with transaction():
        facts = await _own(actor, import_id)
        return await _preview_again(
            actor,
            facts,
            OfTillImport(import_id=import_id, profile=command.profile, encoding=command.encoding),
            create_stores=command.create_stores,
        )


async def map_till_headings(actor: Actor, import_id: UUID, command: MapTillHeadings) -> TillImportView:
    """Keep what the headings of a file mean as an own profile, and preview again by it.

    Raises NotFound, NotYourImport, ImportNotReady, TillProfileInvalid, InvalidField, TooManyJobs.
    """
    actor.require(EDIT_TILL_PROFILES)
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    async with transaction():
        facts = await _own(actor, import_id)
        read_by = await profile_in_force(facts.profile.partition("@")[0]) if facts.profile else None
        await keep_till_profile(actor, written_by_hand(command, read_by))
        return await _preview_again(actor, facts, OfTillImport(import_id=import_id, profile=command.code))


async def commit_till_import(actor: Actor, import_id: UUID) -> TillImportView:
    """Have a worker book what the preview shows; one that broke off is booked from the start, once.

    Raises NotFound, NotYourImport, ImportNotReady, TillImportUnread, TillFileBooksNothing, TooManyJobs.
    """
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    async with transaction():
        facts = await _own(actor, import_id)
        if facts.state is TillImportState.PREVIEWED:
            summary = summary_of(facts.summary)
            if summary is None:
                raise TillImportUnread
            if facts.problem is not None or summary.accepted <= summary.already_booked:
                raise TillFileBooksNothing
        elif facts.state is not TillImportState.BOOKING or await queries.is_worked_on(actor, facts.job):
            raise ImportNotReady(state=facts.state)
        await execute(BOOKING, import_id)
        await _ask(actor, BOOK, OfTillImport(import_id=import_id))
        return await queries.one_till_import(actor, import_id)


async def cancel_till_import(actor: Actor, import_id: UUID) -> TillImportView:
    """Give an import up; nothing of it is booked, also where its booking was under way.

    Raises NotFound, NotYourImport, NothingToCancel.
    """
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    at = clock.now()
    async with transaction():
        facts = await _own(actor, import_id)
        if not await execute(CANCELLED, import_id, json_of(problem_of(ImportCancelled()))):
            raise NothingToCancel(state=facts.state)
        if facts.job is not None:
            await job_leases.cancel(actor.id, facts.job, at)
        if facts.file is not None:
            await let_go(facts.file, at=at)
        await audit.record(actor, "orders.till_import_cancelled", f"till_import:{import_id}", state=facts.state)
        return await queries.one_till_import(actor, import_id)


async def _own(actor: Actor, import_id: UUID) -> TillImportFacts:
    """An import that the actor began, locked. Raises NotFound, NotYourImport."""
    facts = await facts_of(import_id, lock=True)
    if facts.asked_by is None or facts.asked_by != actor.id:
        raise NotYourImport
    return facts


async def _preview_again(
    actor: Actor, facts: TillImportFacts, params: OfTillImport, *, create_stores: bool | None = None
) -> TillImportView:
    creates = facts.create_stores if create_stores is None else create_stores
    is_worked_on = await queries.is_worked_on(actor, facts.job)
    if is_worked_on or not await execute(AGAIN, facts.id, creates):
        raise ImportNotReady(state=facts.state)
    await _ask(actor, PREVIEW, params)
    return await queries.one_till_import(actor, facts.id)


async def _ask(actor: Actor, kind: str, params: OfTillImport) -> None:
    job = await background.ask(KINDS[kind], actor, params)
    await execute(JOB, params.import_id, job.id)


async def _require_profile(code: str | None) -> None:
    if code is not None and await profile_in_force(code) is None:
        raise InvalidField("profile", "没有此导入模板 / no such profile")


def _look_through(content: bytes, name: str) -> None:
    with TemporaryDirectory(prefix="guide-till-") as folder:
        place = Path(folder) / name
        place.write_bytes(content)
        with suppress(TillFileEncodingDoubtful, TillFileEncodingUnknown):  # somebody can say which it is
            inspect(place)


def _no_file() -> InvalidField:
    return InvalidField(
        "file_id", "须为您以用途 orders.till_file 上传的文件 / a file that you uploaded as orders.till_file"
    )
