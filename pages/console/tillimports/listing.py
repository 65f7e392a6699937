"""收银导入 · The history of till imports, and the form by which a file is sent."""

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import KEY, Done, Form
from guide_app.base.html.session import FORM_TOKEN
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.files.as_exported import MAX_BYTES
from guide_app.base.kernel.files.refusals import FileEmpty, FileTooLarge, NotASheet
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.problems import problem_of
from guide_app.base.web.uploads import takes_file
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.errors import (
    TillFileDamaged,
    TillFileEmpty,
    TillFileEncodingWrong,
    TillFileLocked,
    TillFileMalformed,
    TillFileNoTable,
    TillFileNotText,
    TillFileTooLarge,
)
from guide_app.ground.orders.till_import.runs.queries import till_imports
from guide_app.ground.orders.till_import.runs.service import start_with_till_file
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.tillimports.labels import ADVICE, PLACE, STATES, problem_in, stage_of
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

FILE = "file"
OF_FILES = (
    FileEmpty,
    FileTooLarge,
    NotASheet,
    TillFileDamaged,
    TillFileEmpty,
    TillFileEncodingWrong,
    TillFileLocked,
    TillFileMalformed,
    TillFileNotText,
    TillFileNoTable,
    TillFileTooLarge,
)
"""What is wrong with the file itself, and is told at its field."""


class TillImportFilters(msgspec.Struct, frozen=True):
    """Which imports are listed."""

    state: TillImportState | None = None
    day: date | None = None


class TillImportPages(PageController):
    """收银导入 · Till imports."""

    path = PLACE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those of the console and of the command line, the newest first."""
        return await self._shown(request, actor, Form())

    @post(status_code=303, opt=takes_file({FORM_TOKEN: "…", KEY: "…"}))
    async def start(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Take a file in; it is read behind the page that this leads to."""
        form = await Form.sent(request)

        async def work() -> Done:
            sent = form.files.get(FILE)
            content = await sent.read() if sent is not None else b""
            if sent is None or not content:
                raise FileEmpty
            begun = await start_with_till_file(actor, content, name=sent.filename)
            return Done(f"{PLACE}/{begun.id}")

        return await form.submit(
            request,
            work,
            again=lambda: self._shown(request, actor, form),
            at=dict.fromkeys(OF_FILES, FILE),
        )

    async def _shown(self, request: AnyRequest, actor: Actor, sending: Form) -> Response[bytes]:
        wanted = asked(request, TillImportFilters)
        found = await till_imports(actor, paging_in(request), state=wanted.state, day=wanted.day)
        stages = {one.id: stage_of(one) for one in found.items}
        return await page(
            request,
            "console/tillimports/list.html",
            found=found,
            wanted=wanted,
            form=Form.of({"state": wanted.state, "day": wanted.day}),
            sending=sending,
            problem=problem_of(sending.refusal) if sending.refusal and sending.error(FILE) else {},
            stages=stages,
            problems={one.id: problem_in(one.problem) for one in found.items},
            goes_on=any(stage.is_open for stage in stages.values()),
            states=STATES,
            offer=offered(actor, "till-imports", state=wanted.state, day=wanted.day),
            may_run=actor.may(IMPORT_TILL_FILES),
            **uploading(),
        )


def uploading() -> dict[str, Any]:
    """What the form of a file says: its bounds, and what to do about one that is refused."""
    return {"advice": ADVICE, "most_mb": MAX_BYTES // 1_000_000, "most_bytes": MAX_BYTES}
