"""Imports over HTTP."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from guide_app.base.kernel.background import TooManyJobs
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.files.sheets import CSV, XLSX
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.files.errors import FileLost
from guide_app.ground.imports import mapping, queries, service
from guide_app.ground.imports.errors import (
    ImportNotReady,
    NoErrorSheet,
    NothingToCancel,
    NothingToImport,
    NotYourImport,
    RowsRefused,
)
from guide_app.ground.imports.rules import ImportState
from guide_app.ground.imports.schemas import (
    CommitImport,
    ImportSummary,
    ImportView,
    KindView,
    MapColumns,
    MappingView,
    StartImport,
)

OfKind = Annotated[str | None, QueryParameter(max_length=40, description="导入种类 · What kind of sheet")]
InState = Annotated[ImportState | None, QueryParameter(name="state", description="状态 · Where it stands")]


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


class ImportKindController(Controller):
    """导入种类 · Kinds of sheets."""

    path = "/v1/import-kinds"
    tags = ("imports",)

    @get(operation_id="listImportKinds", opt=refuses(Forbidden), summary="可导入的种类 · Sheets that may be imported")
    async def kinds(self, actor: CurrentActor) -> list[KindView]:
        """What the caller may import, with the columns of each, in the order in which a new chain does it."""
        return queries.kinds(actor)

    @get(
        "/{kind:str}/template.xlsx",
        operation_id="fetchImportTemplate",
        opt=refuses(Forbidden, InvalidField),
        summary="下载模板 · An empty sheet",
        media_type=XLSX,
    )
    async def template(self, actor: CurrentActor, kind: FromPath[str]) -> Response[bytes]:
        """With an example and explanations on sheets of their own."""
        return Response(queries.empty_sheet(actor, kind), media_type=XLSX, headers=_attached(f"{kind}.xlsx"))


class ImportController(Controller):
    """导入 · Imports of sheets."""

    path = "/v1/imports"
    tags = ("imports",)

    @get(operation_id="listImports", summary="导入列表 · List imports")
    async def imports(
        self, actor: CurrentActor, paging: Paging, *, kind: OfKind = None, in_state: InState = None
    ) -> Page[ImportSummary]:
        """One's own, and those of others by permission; the newest first."""
        return await queries.imports(actor, paging, kind=kind, state=in_state)

    @post(
        operation_id="startImport",
        opt=refuses(InvalidField, TooManyJobs),
        summary="开始导入（预览） · Begin an import with its preview",
    )
    async def start(self, actor: CurrentActor, data: JSONBody[StartImport], write: RetrySafe) -> Written[ImportView]:
        """Preview a file that was uploaded as `files.sheet`. Nothing of it is written; ask again for how far it is."""
        return await write(lambda: service.start_import(actor, data))

    @get("/{import_id:uuid}", operation_id="showImport", summary="导入详情与进度 · One import, and how far it is")
    async def show(self, actor: CurrentActor, import_id: FromPath[UUID]) -> ImportView:
        """ImportCounts, the first rows of each outcome, progress; after the commit what became of them."""
        return await queries.one_import(actor, import_id)

    @post(
        "/{import_id:uuid}/commit",
        status_code=200,
        operation_id="commitImport",
        opt=refuses(InvalidField, NotYourImport, ImportNotReady, NothingToImport, RowsRefused, TooManyJobs),
        summary="提交导入 · Commit an import",
    )
    async def commit(
        self,
        actor: CurrentActor,
        import_id: FromPath[UUID],
        write: RetrySafe,
        *,
        data: JSONBody[CommitImport | None] = None,
    ) -> Written[ImportView]:
        """Do what was previewed, but for refused rows, which is meant without a body; or all of it or nothing. One that
        broke off goes on where it stopped."""
        return await write(lambda: service.commit_import(actor, import_id, data or service.GOOD_ROWS))

    @post(
        "/{import_id:uuid}/cancel",
        status_code=200,
        operation_id="cancelImport",
        opt=refuses(NotYourImport, NothingToCancel),
        summary="取消导入 · Cancel an import",
    )
    async def cancel(self, actor: CurrentActor, import_id: FromPath[UUID], write: RetrySafe) -> Written[ImportView]:
        """Give up a preview; stop a commit, of which stays what is done: it can be committed again later."""
        return await write(lambda: service.cancel_import(actor, import_id))

    @post(
        "/{import_id:uuid}/columns",
        status_code=200,
        operation_id="mapImportColumns",
        opt=refuses(InvalidField, NotYourImport, ImportNotReady, TooManyJobs),
        summary="指定各列再预览 · Say what headings are, and preview again",
    )
    async def map_columns(
        self, actor: CurrentActor, import_id: FromPath[UUID], data: JSONBody[MapColumns], write: RetrySafe
    ) -> Written[ImportView]:
        """For a file whose headings are not understood, or not as they are meant. Remembered unless asked not to."""
        return await write(lambda: mapping.map_columns(actor, import_id, data))

    @get(
        "/{import_id:uuid}/errors.xlsx",
        operation_id="fetchImportErrors",
        opt=refuses(NotFound, NoErrorSheet, FileLost),
        summary="下载错误表（工作簿） · The refused rows of a workbook with what is wrong",
        media_type=XLSX,
    )
    async def errors(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """To be corrected and uploaded again as it is; kept for 30 days. Of what came as text, see `errors.csv`."""
        pieces = await queries.error_sheet(actor, import_id)
        return Stream(pieces, media_type=XLSX, headers=_attached("errors.xlsx"))

    @get(
        "/{import_id:uuid}/errors.csv",
        operation_id="fetchImportErrorsAsText",
        opt=refuses(NotFound, NoErrorSheet, FileLost),
        summary="下载错误表（文本） · The refused rows of a text with what is wrong",
        media_type=CSV,
    )
    async def errors_of_text(self, actor: CurrentActor, import_id: FromPath[UUID]) -> Stream:
        """In the encoding of the file that was sent, with its delimiter and its mark; kept for 30 days."""
        pieces = await queries.error_sheet(actor, import_id, CSV)
        return Stream(pieces, media_type=CSV, headers=_attached("errors.csv"))


class ImportMappingController(Controller):
    """记住的列对应 · What headings were said to be."""

    path = "/v1/import-mappings"
    tags = ("imports",)

    @get(operation_id="listImportMappings", summary="记住的列对应 · What is remembered of headings")
    async def mappings(self, actor: CurrentActor, paging: Paging, *, kind: OfKind = None) -> Page[MappingView]:
        """The chain's, of the sheets that the caller may import; the newest first."""
        return await queries.import_mappings(actor, paging, kind=kind)

    @delete("/{mapping_id:uuid}", operation_id="forgetImportMapping", summary="不再记住 · Forget what headings are")
    async def forget(self, actor: CurrentActor, mapping_id: FromPath[UUID]) -> None:
        """Later files with these headings are read by the names of the columns; what was imported stays."""
        await mapping.forget_mapping(actor, mapping_id)
