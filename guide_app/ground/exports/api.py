"""Exports over HTTP."""

from litestar import Controller, get, post
from litestar.params import JSONBody

from guide_app.base.kernel.background import JobView, TooManyJobs
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.exports import queries
from guide_app.ground.exports.approvals import ask_for_export
from guide_app.ground.exports.errors import ExportLimit, ListUnknown
from guide_app.ground.exports.schemas import ExportableList, MakeExport


class ExportController(Controller):
    """导出 · Exports of lists."""

    path = "/v1/exports"
    tags = ("exports",)

    @post(
        status_code=202,
        operation_id="askForExport",
        opt=asks_second_person(Forbidden, NotFound, InvalidField, ListUnknown, ExportLimit, TooManyJobs),
        summary="导出列表 · Export a list as it is filtered",
    )
    async def ask(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[MakeExport]) -> Written[JobView]:
        """A job, done by the worker; `GET /v1/jobs/{job_id}` says how far it is, and where the file is.

        Or a request for a second person (it has `approvers`), where a list of customers has more rows than one takes
        alone; the job begins when they say yes.
        """
        return await write(lambda: ask_for_export(actor, data))

    @get(
        "/lists",
        operation_id="listExportableLists",
        opt=refuses(Forbidden),
        summary="可导出的列表 · Lists that can be exported",
    )
    async def lists(self, actor: CurrentActor) -> list[ExportableList]:
        """Those that the caller may see, with their filters and columns."""
        return await queries.exportable_lists(actor)
