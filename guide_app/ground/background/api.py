"""Background jobs over HTTP: one's own."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, QueryParameter

from guide_app.base.kernel.background import JobView
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.streams import OfItsOwnType
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.background import queries, service
from guide_app.ground.background.errors import FileBeyondReach, JobEnded, JobFileGone, JobNotDone
from guide_app.ground.files.errors import FileLost

Kind = Annotated[str | None, QueryParameter(max_length=80, description="任务种类 · What kind of job")]
IsOpen = Annotated[
    bool | None, QueryParameter(name="open", description="true 进行中的，false 已结束的 · Those under way, or ended")
]


class MyJobController(Controller):
    """我的后台任务 · Background jobs of one's own."""

    path = "/v1/my/jobs"
    tags = ("jobs",)

    @get(operation_id="listMyJobs", summary="我的后台任务 · Background jobs of one's own")
    async def jobs(
        self, actor: CurrentActor, paging: Paging, kind: Kind = None, is_open: IsOpen = None
    ) -> Page[JobView]:
        """The newest first, with how far they are."""
        return await queries.my_jobs(actor, paging, kind=kind, is_open=is_open)


class JobController(Controller):
    """后台任务 · Background jobs."""

    path = "/v1/jobs/{job_id:uuid}"
    tags = ("jobs",)

    @get(operation_id="showJob", summary="后台任务进度 · How far a job is")
    async def job(self, actor: CurrentActor, job_id: FromPath[UUID]) -> JobView:
        """A job of one's own; ask again every second or two while it runs."""
        return await queries.my_job(actor, job_id)

    @post(
        "/cancel",
        status_code=200,
        operation_id="cancelJob",
        opt=refuses(NotFound, JobEnded),
        summary="取消任务 · Give a job up",
    )
    async def cancel(self, actor: CurrentActor, write: RetrySafe, job_id: FromPath[UUID]) -> Written[JobView]:
        """Nothing of it is kept; what runs stops within seconds."""
        return await write(lambda: service.cancel_job(actor, job_id))

    @get(
        "/file",
        operation_id="fetchJobFile",
        opt=refuses(Forbidden, JobNotDone, JobFileGone, FileBeyondReach, FileLost),
        summary="下载任务生成的文件 · The file that a job has made",
        media_type="application/octet-stream",
    )
    async def file(self, actor: CurrentActor, job_id: FromPath[UUID]) -> OfItsOwnType:
        """For seven days, for who asked alone; each download is on record."""
        kept = await service.fetch_file(actor, job_id)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
            "Content-Length": str(kept.size),
        }
        return OfItsOwnType(kept.pieces, media_type=kept.media_type, headers=headers)
