"""台账核对 · Having a month reckoned anew, and what came out."""

from typing import Any

from litestar import Request, Response, get, post

from commissions.errors import NoSuchPeriod
from commissions.periods.queries.months import months
from commissions.periods.queries.verifications import verifications
from commissions.periods.verifying_later import VERIFICATION, VerifyPeriod, ask_to_verify
from commissions.permissions import SEE_SETTLEMENTS, VERIFY
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobState
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.background.queries import my_jobs
from pages.console.exporting.labels import STATE_KINDS, STATES
from pages.console.payouts.closed_months import require_all_of
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PLACE = "/hq/commissions/verifications"
SHOWN = 5
OPEN = (JobState.WAITING, JobState.RUNNING)


class VerificationPages(PageController):
    """台账核对 · Verifications."""

    path = PLACE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """One's own jobs as they go on, and every verification that was done."""
        return await self._listed(request, actor, Form.of())

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave a month to the worker."""
        form = await Form.sent(request)

        async def work() -> Done:
            await ask_to_verify(actor, form.read(VerifyPeriod))
            return Done(PLACE, _("正在核对，可以离开这一页"))

        return await form.submit(
            request, work, again=lambda: self._listed(request, actor, form), at={NoSuchPeriod: "period"}
        )

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        require_all_of(actor, SEE_SETTLEMENTS)
        mine = (await my_jobs(actor, PageRequest(None, SHOWN), kind=VERIFICATION.name)).items
        return await page(
            request,
            "console/verifying/list.html",
            form=form,
            jobs=mine,
            goes_on=any(job.state in OPEN for job in mine),
            job_states=STATES,
            job_kinds=STATE_KINDS,
            verified=await verifications(actor),
            months=[one.period for one in await months(actor)],
            may_verify=actor.may(VERIFY),
        )
