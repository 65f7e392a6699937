"""导出 · One's own background jobs: how far they are, their files; and a list that is taken away as a file."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.background import JobState
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.exported import LISTS
from guide_app.ground.background.queries import my_jobs
from guide_app.ground.background.service import cancel_job, fetch_file
from guide_app.ground.exports.approvals import ask_for_export
from guide_app.ground.exports.schemas import MakeExport
from pages.asking import paging_in
from pages.console.exporting.labels import STATE_KINDS, STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

PLACE = "/hq/exports"
OPEN = (JobState.WAITING, JobState.RUNNING)


class JobPages(PageController):
    """导出 · Exports and other background jobs."""

    path = PLACE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        return await self._shown(request, actor, Form.of())

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """A list as it is filtered, left to the worker."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await ask_for_export(actor, form.read(MakeExport))
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(PLACE, _("正在导出，可以离开这一页"))

        return await form.submit(
            request, work, again=lambda: self._shown(request, actor, form), at={AlreadyAsked: "reason"}
        )

    @post("/{job_id:uuid}/cancel", status_code=303)
    async def cancel(self, request: AnyRequest, actor: CurrentActor, job_id: FromPath[UUID]) -> Response[Any]:
        """Give a job up."""
        form = await Form.sent(request)

        async def work() -> Done:
            await cancel_job(actor, job_id)
            return Done(PLACE, _("已取消"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form))

    @get("/{job_id:uuid}/file")
    async def file(self, actor: CurrentActor, job_id: FromPath[UUID]) -> Stream:
        """The file that a job has made; each download is on record."""
        kept = await fetch_file(actor, job_id)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
            "Cache-Control": "no-store",
        }
        return Stream(kept.pieces, media_type=kept.media_type, headers=headers)

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        found = await my_jobs(actor, paging_in(request))
        return await page(
            request,
            "console/exporting/jobs.html",
            form=form,
            wanted=LISTS.get(form.get("list")),
            sent={name: value[0] for name, value in form.values.items() if name.startswith("filters.")},
            found=found,
            goes_on=any(job.state in OPEN for job in found.items),
            states=STATES,
            state_kinds=STATE_KINDS,
        )
