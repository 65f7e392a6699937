"""Preview and commit as background jobs: they go on when their page is left, and after a worker was killed."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind, Outcome, Told, Work
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.files.sheets import CSV, XLSX
from guide_app.base.kernel.files.workbooks import is_archive
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.base.kernel.outages import passes
from guide_app.base.web.problems import problem_of
from guide_app.ground.files.keeping import Described, file_of, keep, let_go, whole_content_of
from guide_app.ground.imports.committing import commit
from guide_app.ground.imports.errors import RowsRefused
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.previewing import Unread, preview
from guide_app.ground.imports.purposes import ERROR_SHEET
from guide_app.ground.imports.reads import facts_of, kind_of
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.writing import FAILED, NOT_WRITTEN, UNMAPPED, ImportFacts, json_of


class OfImport(msgspec.Struct, frozen=True, kw_only=True):
    """Which import a job works on."""

    import_id: UUID
    kind: str


async def _preview(actor: Actor, params: OfImport, work: Work) -> Outcome:
    facts = await facts_of(params.import_id)
    if facts.state is ImportState.PREVIEWING:
        kind = kind_of(facts.kind)
        try:
            await _previewed(actor, kind, facts, await _sent(facts), work)
        except Unread as unread:
            await _unmapped(facts, unread)
        except Refusal as refusal:
            if not passes(refusal):
                await _failed(facts, refusal)
            raise
    return await _outcome(facts.id)


async def _commit(actor: Actor, params: OfImport, work: Work) -> Outcome:
    facts = await facts_of(params.import_id)
    if facts.state is ImportState.COMMITTING:
        kind = kind_of(facts.kind)
        sent = await _sent(facts)
        keeping = partial(_keep, actor, kind)
        try:
            await commit(kind, actor, facts, sent.data, tell=work.tell, keep=keeping, encoding=sent.encoding)
        except RowsRefused as refusal:
            await execute(NOT_WRITTEN, facts.id, _problem(refusal))
            await _previewed(actor, kind, facts, sent, work)
            raise
    elif facts.state is ImportState.PREVIEWING:  # killed just there
        return await _preview(actor, params, work)
    return await _outcome(facts.id)


class Sent(NamedTuple):
    """A sheet as it is kept, and how it was written when it was sent, if it is text."""

    data: bytes
    encoding: str | None


async def _sent(facts: ImportFacts) -> Sent:
    """The sheet of an import. Raises NotFound, FileLost."""
    assert facts.file is not None  # one of the API always has one
    file = await file_of(facts.file, at=clock.now())
    return Sent(await whole_content_of(file), file.encoding)


async def _previewed(actor: Actor, kind: ImportKind[Any, Any], facts: ImportFacts, sent: Sent, work: Work) -> None:
    keeping, meant = partial(_keep, actor, kind), facts.mapping
    await preview(kind, actor, facts.id, sent.data, tell=work.tell, keep=keeping, meant=meant, encoding=sent.encoding)


async def _keep(actor: Actor, kind: ImportKind[Any, Any], sheet: bytes) -> UUID | None:
    media_type, ending = (XLSX, "xlsx") if is_archive(sheet) else (CSV, "csv")
    described = Described(media_type, f"{kind.title[0]} 错误.{ending}")
    return (await keep(sheet, described, purpose=ERROR_SHEET, by=actor)).id


async def _failed(facts: ImportFacts, refusal: Refusal) -> None:
    at = clock.now()
    async with transaction():
        if await execute(FAILED, facts.id, _problem(refusal), at) and facts.file is not None:
            await let_go(facts.file, at=at)


def _problem(refusal: Refusal) -> str:
    return msgspec.json.encode(problem_of(refusal), enc_hook=str).decode()


async def _unmapped(facts: ImportFacts, unread: Unread) -> None:
    meant = None if unread.meant is None else json_of(unread.meant)
    await execute(UNMAPPED, facts.id, _problem(unread.refusal), json_of(unread.headings), meant)


async def _outcome(import_id: UUID) -> Outcome:
    facts = await facts_of(import_id)
    counts = facts.applied or facts.previewed
    if facts.state is ImportState.UNMAPPED:
        told = ("列名没有认出，请指定各列是什么", "The headings are not understood, say what each column is")
        return Outcome(told, link=f"/v1/imports/{import_id}")
    if counts is None:
        return Outcome(("", ""), link=f"/v1/imports/{import_id}")
    told = (
        f"新增 {counts.new}，修改 {counts.changed}，无变化 {counts.unchanged}，拒绝 {counts.refused}",
        f"{counts.new} new, {counts.changed} changed, {counts.unchanged} unchanged, {counts.refused} refused",
    )
    return Outcome(told, link=f"/v1/imports/{import_id}")


def _title(params: OfImport) -> Told:
    kind = KINDS.get(params.kind)
    return kind.title if kind is not None else (params.kind, params.kind)


def _previews(params: OfImport) -> Told:
    chinese, english = _title(params)
    return f"预览导入：{chinese}", f"Preview of an import: {english}"


def _commits(params: OfImport) -> Told:
    chinese, english = _title(params)
    return f"导入：{chinese}", f"Import: {english}"


PREVIEW = JobKind(
    name="imports.preview",
    title=("预览导入", "Preview of an import"),
    params=OfImport,
    may_ask=RUN_IMPORTS,
    describe=_previews,
    run=_preview,
)
COMMIT = JobKind(
    name="imports.commit",
    title=("导入表格", "Import of a sheet"),
    params=OfImport,
    may_ask=RUN_IMPORTS,
    describe=_commits,
    run=_commit,
)
