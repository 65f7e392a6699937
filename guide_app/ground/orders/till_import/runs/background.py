"""Preview and booking as background jobs: they go on when their page is left, and after a worker was killed.

A booking is one transaction whose last statement marks the import as booked, if nobody has given it up. So it is there
whole or not at all, and begun anew it finds what it has done.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind, Outcome, Told, Work
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.imports.sheets_out import XLSX
from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.outages import passes
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import Described, content_of, expire, file_of, keep, let_go
from guide_app.ground.files.rules import clean_name
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.errors import (
    TillFileBooksNothing,
    TillFileChanged,
    TillFileEncodingDoubtful,
    TillFileEncodingUnknown,
    TillFileEncodingWrong,
    TillFileImportedAlready,
    TillImportNotBooking,
)
from guide_app.ground.orders.till_import.importing import Run as RunToBook
from guide_app.ground.orders.till_import.importing import import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import layout_by
from guide_app.ground.orders.till_import.profiles.model import FileForm, Profile, as_document
from guide_app.ground.orders.till_import.profiles.own import profile_in_force
from guide_app.ground.orders.till_import.reading import TillFile, inspect
from guide_app.ground.orders.till_import.runs.previewing import NOT_LAID_OUT, Chosen, layout_for, preview
from guide_app.ground.orders.till_import.runs.purposes import REFUSED_LINES
from guide_app.ground.orders.till_import.runs.refused_sheet import RefusedSheet
from guide_app.ground.orders.till_import.runs.schemas import Understood
from guide_app.ground.orders.till_import.runs.understanding import not_understood
from guide_app.ground.orders.till_import.runs.writing import (
    BOOKED,
    ERROR_SHEET,
    FAILED,
    PREVIEWED,
    Booked,
    TillImportFacts,
    facts_of,
    json_of,
    summary_of,
)
from guide_app.ground.orders.till_import.summary import Summary

PREVIEW, BOOK = "orders.preview_till_file", "orders.book_till_file"
PIECE = 1 << 18
ENCODING_TO_CHOOSE = (TillFileEncodingDoubtful, TillFileEncodingUnknown, TillFileEncodingWrong)

Run = Callable[[Actor, "OfTillImport", Work], Coroutine[Any, Any, Outcome]]


class OfTillImport(msgspec.Struct, frozen=True, kw_only=True):
    """Which import a job works on, and what somebody said of how to read its file."""

    import_id: UUID
    profile: str | None = None
    encoding: str | None = None


def job_kinds(desk: VoucherDesk) -> list[JobKind[OfTillImport]]:
    """The kinds of jobs; coupons of goods that come back are seen to at `desk`."""

    async def run_preview(actor: Actor, params: OfTillImport, work: Work) -> Outcome:
        return await _preview(actor, params, work, desk)

    async def run_booking(actor: Actor, params: OfTillImport, work: Work) -> Outcome:
        return await _book(actor, params, work, desk)

    kinds: tuple[tuple[str, Told, Run], ...] = (
        (PREVIEW, ("预览收银文件", "Preview of a till's export"), run_preview),
        (BOOK, ("收银文件入账", "Booking of a till's export"), run_booking),
    )
    return [
        JobKind(
            name=name,
            title=title,
            params=OfTillImport,
            may_ask=IMPORT_TILL_FILES,
            describe=_titled(title),
            run=run,
        )
        for name, title, run in kinds
    ]


def _titled(title: Told) -> Callable[[OfTillImport], Told]:
    return lambda _: title


async def _preview(actor: Actor, params: OfTillImport, work: Work, desk: VoucherDesk) -> Outcome:
    facts = await facts_of(params.import_id)
    if facts.state is TillImportState.PREVIEWING:
        try:
            place = await _unsealed(facts, work)
            await _previewed(actor, facts, params, place, work, desk)
        except Refusal as refusal:
            if not passes(refusal):
                await _failed(facts, refusal)
            raise
    return await _outcome(params.import_id)


async def _previewed(
    actor: Actor, facts: TillImportFacts, params: OfTillImport, place: Path, work: Work, desk: VoucherDesk
) -> None:
    try:
        file = await _inspected(place, params)
    except ENCODING_TO_CHOOSE as refusal:
        await _keep_preview(facts, Understood(), problem=_problem(refusal, facts))
        return
    try:
        chosen = await layout_for(file, params.profile)
    except NOT_LAID_OUT as refusal:
        row = refusal.facts.get("row")
        seen = not_understood(file, row if isinstance(row, int) else None)
        await _keep_preview(facts, seen, digest=file.digest, problem=_problem(refusal, facts))
        return
    sheet = work.folder / "refused.xlsx"
    found = await preview(
        actor,
        file,
        chosen.layout,
        import_id=facts.id,
        desk=desk,
        creates_stores=facts.create_stores,
        is_chosen=params.profile is not None,
        sheet=sheet,
        progress=work.tell,
    )
    already = await fetch_row_as(Booked, BOOKED, file.digest)
    kept = await _keep_sheet(actor, sheet) if found.refused else None
    await _keep_preview(
        facts,
        found.understood,
        digest=file.digest,
        chosen=chosen,
        encoding=params.encoding,
        summary=found.imported.summary,
        problem=None if already is None else _imported_already(already, facts),
        sheet=kept,
    )


async def _book(actor: Actor, params: OfTillImport, work: Work, desk: VoucherDesk) -> Outcome:
    facts = await facts_of(params.import_id)
    if facts.state is TillImportState.BOOKING:
        try:
            await _booked(actor, facts, await _unsealed(facts, work), work, desk)
        except TillImportNotBooking:
            pass  # it was given up, or another worker has booked it
        except Refusal as refusal:
            if not passes(refusal):
                await _failed(facts, refusal)
            raise
    return await _outcome(params.import_id)


async def _booked(actor: Actor, facts: TillImportFacts, place: Path, work: Work, desk: VoucherDesk) -> None:
    assert facts.reading is not None  # written by the preview that was committed
    profile = msgspec.convert(msgspec.json.decode(facts.reading), Profile)
    form = profile.file
    file = await asyncio.to_thread(inspect, place, encoding=form.encoding, separator=form.separator)
    if file.digest != facts.digest:
        raise TillFileChanged(file=facts.file_name)
    layout = layout_by(profile, file.first_rows)
    path = work.folder / "refused.xlsx"
    async with transaction():
        with RefusedSheet(path, layout.headings) as sheet:
            imported = await import_till_file(
                actor,
                file,
                layout,
                desk=desk,
                creates_stores=facts.create_stores,
                on_refused=sheet.write,
                progress=work.tell,
                run=RunToBook(facts.id, facts.profile),
            )
        if imported.already:
            already = await fetch_row_as(Booked, BOOKED, file.digest)
            if already is None or already.id == facts.id:
                raise TillImportNotBooking
            raise TillFileImportedAlready(import_id=str(already.id), imported_at=already.imported_at)
        if not imported.summary.accepted:
            raise TillFileBooksNothing
        at = clock.now()
        if facts.file is not None:
            await let_go(facts.file, at=at)
    # What was booked stands; its sheet is that of the preview until this one takes its place.
    kept = await _keep_sheet(actor, path) if sheet.lines else None
    async with transaction():
        await execute(ERROR_SHEET, facts.id, kept)
        if facts.error_sheet is not None:
            await expire(facts.error_sheet, at=at)


async def _unsealed(facts: TillImportFacts, work: Work) -> Path:
    """The file as it was sent, in the job's own folder. Raises NotFound, FileLost."""
    assert facts.file is not None  # one of the console always has one
    place = work.folder / clean_name(facts.file_name)
    file = await file_of(facts.file, at=clock.now())
    with place.open("wb") as out:
        async for piece in content_of(file):
            out.write(piece)
    return place


async def _inspected(place: Path, params: OfTillImport) -> TillFile:
    form = FileForm()
    if params.profile is not None and (profile := await profile_in_force(params.profile)) is not None:
        form = profile.file
    encoding = params.encoding or form.encoding
    return await asyncio.to_thread(inspect, place, encoding=encoding, separator=form.separator)


async def _keep_sheet(actor: Actor, path: Path) -> UUID:
    kept = await keep(_pieces(path), Described(XLSX, "收银导入 错误.xlsx"), purpose=REFUSED_LINES, by=actor)
    return kept.id


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


async def _keep_preview(
    facts: TillImportFacts,
    seen: Understood,
    *,
    digest: bytes | None = None,
    chosen: Chosen | None = None,
    encoding: str | None = None,
    summary: Summary | None = None,
    problem: str | None = None,
    sheet: UUID | None = None,
) -> None:
    async with transaction():
        await execute(
            PREVIEWED,
            facts.id,
            digest or facts.digest,
            chosen.name if chosen is not None else "",
            json_of(_reading(chosen, encoding)) if chosen is not None else None,
            json_of(seen),
            json_of(summary) if summary is not None else None,
            problem,
            sheet,
        )
        if facts.error_sheet is not None:
            await expire(facts.error_sheet, at=clock.now())


def _reading(chosen: Chosen, encoding: str | None) -> dict[str, object]:
    """The profile as the booking shall use it, with the encoding that somebody named."""
    profile = chosen.layout.profile
    form = msgspec.structs.replace(profile.file, encoding=encoding) if encoding is not None else profile.file
    return as_document(msgspec.structs.replace(profile, file=form))


def _problem(refusal: Refusal, facts: TillImportFacts) -> str:
    """As it is kept: the file by its name, not by its place on this machine."""
    named = {"file": facts.file_name} if "file" in refusal.facts else {}
    return json_of(problem_of(refusal) | named)


def _imported_already(already: Booked, facts: TillImportFacts) -> str:
    refusal = TillFileImportedAlready(import_id=str(already.id), imported_at=already.imported_at)
    return _problem(refusal, facts)


async def _failed(facts: TillImportFacts, refusal: Refusal) -> None:
    at = clock.now()
    async with transaction():
        if await execute(FAILED, facts.id, _problem(refusal, facts)) and facts.file is not None:
            await let_go(facts.file, at=at)


async def _outcome(import_id: UUID) -> Outcome:
    facts = await facts_of(import_id)
    summary, link = summary_of(facts.summary), f"/v1/till-imports/{import_id}"
    if summary is None:
        return Outcome(("", ""), link=link)
    refused = sum(summary.refused.values())
    sales, returns = yuan(summary.sales_fen), yuan(summary.returns_fen)
    told = (
        f"入账 {summary.accepted} 行，销售 {sales}，退货 {returns}，拒绝 {refused} 行",
        f"{summary.accepted} lines, sales {sales}, returns {returns}, {refused} refused",
    )
    return Outcome(told, link=link, noted={"lines": summary.accepted, "refused": refused})
