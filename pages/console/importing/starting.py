"""One kind of sheet: its columns, its template, and the form by which a file of it is uploaded."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec.structs import fields

from guide_app.base.html.forms import KEY, Done, Form
from guide_app.base.html.session import FORM_TOKEN
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.files.refusals import SHEET_REFUSALS, FileEmpty
from guide_app.base.kernel.files.sheets import MAX_BYTES
from guide_app.base.kernel.imports.errors import (
    HeaderNotUnderstood,
    NoSheetInFile,
    SheetBeyondBounds,
    SheetEmpty,
    SheetLocked,
)
from guide_app.base.kernel.imports.limits import MOST_ROWS
from guide_app.base.kernel.imports.sheets_out import XLSX
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.exported import LISTS
from guide_app.base.web.problems import problem_of
from guide_app.base.web.uploads import takes_file
from guide_app.ground.imports.queries import empty_sheet, kinds
from guide_app.ground.imports.schemas import KindView
from guide_app.ground.imports.service import start_with_file
from pages.console.exporting.offering import Offer, offered
from pages.console.importing.labels import ADVICE, NEEDS, PURPOSES
from pages.console.importing.offering import PLACE
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

FILE = "file"
OF_FILES = (*SHEET_REFUSALS, NoSheetInFile, SheetLocked, SheetBeyondBounds, SheetEmpty, HeaderNotUnderstood)
"""What is wrong with the file itself, and is told at its field."""
MOST_MB = MAX_BYTES // 1_000_000


class ImportStartPages(PageController):
    """开始导入 · Beginning an import."""

    path = PLACE + "/new/{kind:str}"

    @get()
    async def blank(self, request: AnyRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[bytes]:
        """The form, over what a sheet of the kind has to hold."""
        return await self._shown(request, actor, _kind_view(actor, kind), Form())

    @post(status_code=303, opt=takes_file({FORM_TOKEN: "…", KEY: "…"}))
    async def start(self, request: AnyRequest, actor: CurrentActor, kind: FromPath[str]) -> Response[Any]:
        """Take the file in; its preview is made behind the page that this leads to."""
        form = await Form.sent(request)
        wanted = _kind_view(actor, kind)

        async def work() -> Done:
            sent = form.files.get(FILE)
            content = await sent.read() if sent is not None else b""
            if sent is None or not content:
                raise FileEmpty
            begun = await start_with_file(actor, wanted.kind, content, name=sent.filename)
            return Done(f"{PLACE}/{begun.id}")

        return await form.submit(
            request,
            work,
            again=lambda: self._shown(request, actor, wanted, form),
            at=dict.fromkeys(OF_FILES, FILE),
        )

    @get("/template.xlsx")
    async def template(self, actor: CurrentActor, kind: FromPath[str]) -> Response[bytes]:
        """An empty sheet, with an example and explanations on sheets of their own."""
        wanted = _kind_view(actor, kind)
        name = quote(f"{wanted.title_zh} {wanted.title_en}.xlsx")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(empty_sheet(actor, kind), media_type=XLSX, headers=headers)

    async def _shown(self, request: AnyRequest, actor: Actor, wanted: KindView, form: Form) -> Response[bytes]:
        return await page(
            request,
            "console/importing/start.html",
            kind=wanted,
            offer=_offer(actor, wanted),
            form=form,
            problem=problem_of(form.refusal) if form.refusal and form.error(FILE) else {},
            **uploading(),
            purpose=PURPOSES[wanted.kind],
            needs=NEEDS,
        )


def uploading() -> dict[str, Any]:
    """What the form of a file says: its bounds, and what to do about one that is refused."""
    return {"advice": ADVICE, "most_rows": MOST_ROWS, "most_mb": MOST_MB, "most_bytes": MAX_BYTES}


def _offer(actor: Actor, kind: KindView) -> Offer | None:
    """The list whose file comes back as a sheet of the kind; None where one has to be narrowed first, by its page."""
    if kind.exported_as is None or any(one.required for one in fields(LISTS[kind.exported_as].filters)):
        return None
    return offered(actor, kind.exported_as)


def _kind_view(actor: Actor, name: str) -> KindView:
    """A kind that the actor may import. Raises Forbidden, NotFound."""
    found = next((kind for kind in kinds(actor) if kind.kind == name), None)
    if found is None:
        raise NotFound
    return found
