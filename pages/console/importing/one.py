"""One import: what its file says, what would become of each row, and what became of it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.files.sheets import CSV, XLSX
from guide_app.base.kernel.imports.kinds import KINDS, Outcome
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.imports.mapping import map_columns
from guide_app.ground.imports.queries import error_sheet, one_import
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import CommitImport, ImportView, MapColumns, ShownRow
from guide_app.ground.imports.service import cancel_import, commit_import
from pages.console.importing.labels import NEEDS, OUTCOMES, PURPOSES, problem_in, stage_of
from pages.console.importing.offering import PLACE, import_address
from pages.console.importing.starting import uploading
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

STEPS = (_("上传文件"), _("预览"), _("确认并写入"), _("完成"))
STEP_OF = {
    ImportState.PREVIEWING: 1,
    ImportState.UNMAPPED: 1,
    ImportState.PREVIEWED: 1,
    ImportState.COMMITTING: 2,
    ImportState.DONE: len(STEPS),
    ImportState.FAILED: 0,
}


def _attached(pieces: AsyncIterator[bytes], media_type: str, name: str) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Stream(pieces, media_type=media_type, headers=headers)


class OneImportPages(PageController):
    """一次导入 · One import."""

    path = PLACE + "/{import_id:uuid}"

    @get()
    async def one(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[bytes]:
        """Asks again by itself while a worker has it."""
        return await self._shown(request, actor, import_id, Form())

    @post("/commit", status_code=303)
    async def commit(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Write what was previewed; one that broke off goes on where it stopped."""
        form = await Form.sent(request)

        async def work() -> Done:
            begun = await commit_import(actor, import_id, form.read(CommitImport))
            return Done(f"{PLACE}/{begun.id}", _("正在写入，可以离开这一页"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/columns", status_code=303)
    async def columns(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Preview again, with what was chosen for each heading."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(MapColumns, remember=bool(form.get("remember")))
            begun = await map_columns(actor, import_id, command)
            return Done(f"{PLACE}/{begun.id}", _("已按您指定的列重新预览"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @post("/cancel", status_code=303)
    async def cancel(self, request: AnyRequest, actor: CurrentActor, import_id: FromPath[UUID]) -> Response[Any]:
        """Give a preview up, or stop what is being written."""
        form = await Form.sent(request)

        async def work() -> Done:
            ended = await cancel_import(actor, import_id)
            said = _("已停止，没有写入任何数据") if ended.whole else _("已停止，已写入的行保留")
            is_stopped = ended.state is ImportState.COMMITTING
            return Done(f"{PLACE}/{import_id}", said if is_stopped else _("已取消"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, import_id, form))

    @get("/errors.xlsx")
    async def errors(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """The refused rows, to be corrected and uploaded again; each download is on record."""
        return _attached(await error_sheet(actor, import_id), XLSX, "errors.xlsx")

    @get("/errors.csv")
    async def errors_of_text(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """The same of what was sent as text, in its encoding."""
        return _attached(await error_sheet(actor, import_id, CSV), CSV, "errors.csv")

    async def _shown(self, request: AnyRequest, actor: Actor, import_id: UUID, form: Form) -> Response[bytes]:
        found = await one_import(actor, import_id)
        stage = stage_of(found)
        return await page(
            request,
            "console/importing/one.html",
            one=found,
            stage=stage,
            form=form,
            again=Form(),
            options=_options(found),
            problem=problem_in(found.problem),
            steps=STEPS,
            step=STEP_OF[found.state],
            outcomes=OUTCOMES,
            rows={outcome.value: _of(found, outcome) for outcome in Outcome},
            new_columns=_filled_columns(found),
            purpose=PURPOSES.get(found.kind),
            upload_to=import_address(actor, found.kind) if found.kind in PURPOSES else "",
            **uploading(),
        )


def _of(found: ImportView, outcome: Outcome) -> list[ShownRow]:
    return [row for row in found.first if row.outcome is outcome]


def _options(found: ImportView) -> list[tuple[str, str, str, str]]:
    """The columns that a heading can be: field, Chinese, English, and when a cell of it is needed."""
    kind = KINDS.get(found.kind)
    columns = kind.columns if kind is not None else ()
    return [(column.field, *column.names, NEEDS[column.need.name.lower()]) for column in columns]


def _filled_columns(found: ImportView) -> list[tuple[str, str, str]]:
    """The columns that new rows fill in, in the order of the kind: field, Chinese, English."""
    known = {(each.field, each.column_zh, each.column_en) for row in _of(found, Outcome.NEW) for each in row.changes}
    order = {column.field: place for place, column in enumerate(found.columns)}
    return sorted(known, key=lambda each: order.get(each[0], len(order)))
