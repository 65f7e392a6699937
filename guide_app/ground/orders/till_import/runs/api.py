"""Till imports over HTTP: begun, previewed, booked, given up, shown."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from guide_app.base.kernel.background import TooManyJobs
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.imports.sheets_out import XLSX
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.files.errors import FileLost
from guide_app.ground.imports.errors import ImportNotReady, NoErrorSheet, NothingToCancel, NotYourImport
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.errors import (
    TillFileBooksNothing,
    TillImportUnread,
    TillProfileInvalid,
    TillProfileShipped,
)
from guide_app.ground.orders.till_import.runs import queries, service
from guide_app.ground.orders.till_import.runs.schemas import (
    ChooseTillProfile,
    MapTillHeadings,
    StartTillImport,
    TillImportSummary,
    TillImportView,
)

InState = Annotated[TillImportState | None, QueryParameter(name="state", description="状态 · Where it stands")]
OfDay = Annotated[
    date | None, QueryParameter(description="含该营业日的导入 · Imports that booked something on this business day")
]


class TillRunController(Controller):
    """收银导入 · Imports of till exports."""

    path = "/v1/till-imports"
    tags = ("orders",)

    @get(operation_id="listTillImports", opt=refuses(NotFound), summary="收银导入记录 · Till imports")
    async def runs(
        self, actor: CurrentActor, paging: Paging, *, in_state: InState = None, day: OfDay = None
    ) -> Page[TillImportSummary]:
        """Those of the console and of the command line, the newest first."""
        return await queries.till_imports(actor, paging, state=in_state, day=day)

    @post(
        operation_id="startTillImport",
        opt=refuses(NotFound, InvalidField, TooManyJobs),
        summary="开始收银导入（预览） · Begin a till import with its preview",
    )
    async def start(
        self, actor: CurrentActor, data: JSONBody[StartTillImport], write: RetrySafe
    ) -> Written[TillImportView]:
        """Preview a file that was uploaded as `orders.till_file`. Nothing is booked; ask again for how far it is."""
        return await write(lambda: service.start_till_import(actor, data))

    @get("/{import_id:uuid}", operation_id="showTillImport", summary="收银导入详情与进度 · One till import")
    async def show(self, actor: CurrentActor, import_id: FromPath[UUID]) -> TillImportView:
        """How its file is read, what it would come to; after it was booked, what it came to."""
        return await queries.one_till_import(actor, import_id)

    @post(
        "/{import_id:uuid}/profile",
        status_code=200,
        operation_id="chooseTillProfile",
        opt=refuses(NotYourImport, ImportNotReady, InvalidField, TooManyJobs),
        summary="换导入模板再预览 · Preview again by another profile",
    )
    async def choose(
        self, actor: CurrentActor, import_id: FromPath[UUID], data: JSONBody[ChooseTillProfile], write: RetrySafe
    ) -> Written[TillImportView]:
        """By this profile, in this encoding; what is left out is found out again."""
        return await write(lambda: service.choose_till_profile(actor, import_id, data))

    @post(
        "/{import_id:uuid}/headings",
        status_code=200,
        operation_id="mapTillHeadings",
        opt=refuses(
            NotYourImport, ImportNotReady, InvalidField, TillProfileInvalid, TillProfileShipped, Stale, TooManyJobs
        ),
        summary="指定各列含义再预览 · Say what headings mean, and preview again",
    )
    async def map_headings(
        self, actor: CurrentActor, import_id: FromPath[UUID], data: JSONBody[MapTillHeadings], write: RetrySafe
    ) -> Written[TillImportView]:
        """Kept as an own profile, by which later files with these headings are read."""
        return await write(lambda: service.map_till_headings(actor, import_id, data))

    @post(
        "/{import_id:uuid}/commit",
        status_code=200,
        operation_id="commitTillImport",
        opt=refuses(NotYourImport, ImportNotReady, TillImportUnread, TillFileBooksNothing, TooManyJobs),
        summary="收银导入入账 · Book a till import",
    )
    async def commit(self, actor: CurrentActor, import_id: FromPath[UUID], write: RetrySafe) -> Written[TillImportView]:
        """All of it but refused lines, or nothing, and once. One that broke off can be committed again."""
        return await write(lambda: service.commit_till_import(actor, import_id))

    @post(
        "/{import_id:uuid}/cancel",
        status_code=200,
        operation_id="cancelTillImport",
        opt=refuses(NotYourImport, NothingToCancel),
        summary="取消收银导入 · Give a till import up",
    )
    async def cancel(self, actor: CurrentActor, import_id: FromPath[UUID], write: RetrySafe) -> Written[TillImportView]:
        """Nothing of it is booked, also where its booking is under way."""
        return await write(lambda: service.cancel_till_import(actor, import_id))

    @get(
        "/{import_id:uuid}/errors.xlsx",
        operation_id="fetchTillErrors",
        opt=refuses(NoErrorSheet, FileLost),
        summary="下载被拒绝的行 · The refused lines",
        media_type=XLSX,
    )
    async def errors(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """As they stand in the file, with the reason before each, for 30 days; each download is on record."""
        pieces = await queries.refused_till_lines(actor, import_id)
        headers = {"Content-Disposition": 'attachment; filename="errors.xlsx"', "Cache-Control": "no-store"}
        return Stream(pieces, media_type=XLSX, headers=headers)
