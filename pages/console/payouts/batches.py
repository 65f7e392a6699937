"""发放批次 · Batches that pay closed months out, and asking for the next one."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post

from commissions.payouts import approvals
from commissions.payouts.errors import NothingPayable, PeriodNotClosed
from commissions.payouts.queries.payouts import payouts
from commissions.payouts.rules import PayoutState
from commissions.payouts.schemas import MakePayout
from commissions.periods.closing_checks import PAYOUT_KIND
from commissions.permissions import PAYOUT, SEE_PAYOUTS
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested, ApprovalState
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.approvals.permissions import SEE_APPROVALS
from guide_app.ground.approvals.queries import approvals as requests
from guide_app.ground.approvals.schemas import ApprovalView
from pages.asking import asked, paging_in
from pages.console.payouts.closed_months import closed_months, require_all_of
from pages.console.payouts.labels import PAYOUT_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/payouts"


class BatchFilters(msgspec.Struct, frozen=True):
    """The batches of which month are listed."""

    period: str | None = None


class PayoutPages(PageController):
    """发放 · Payout batches."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first; above them closed months that have none yet."""
        return await self._listed(request, actor, Form.of())

    @post(status_code=303)
    async def make(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Ask a second person to have the batch of a month made; lead to the one that is there already."""
        require_all_of(actor, SEE_PAYOUTS)
        form = await Form.sent(request)

        async def work() -> Done:
            made = await approvals.make_payout(actor, form.read(MakePayout).period)
            if isinstance(made, ApprovalRequested):
                return waits_for_approval(made)
            return Done(f"{LIST}/{made.id}", _("这个月已有批次"))

        return await form.submit(
            request,
            work,
            again=lambda: self._listed(request, actor, form),
            at={PeriodNotClosed: "period", NothingPayable: "period", AlreadyAsked: "period"},
        )

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        require_all_of(actor, SEE_PAYOUTS)
        period = asked(request, BatchFilters).period
        filters = Form.of({"period": period})
        try:
            found = await payouts(actor, paging_in(request), period=period)
        except Refusal as refusal:
            filters.refuse_at("period", refusal)
            found = Page([])
        closed = await closed_months(actor)
        return await page(
            request,
            "console/payouts/list.html",
            status_code=filters.refusal.status if filters.refusal else 200,
            form=form,
            filters=filters,
            period=period,
            found=found,
            states=PAYOUT_STATES,
            closed=closed,
            unpaid=await _without_batch(actor, closed),
            waiting=await waiting_for(actor, PAYOUT_KIND),
            may_pay=actor.may(PAYOUT),
        )


async def waiting_for(actor: Actor, kind: str, subject: str | None = None) -> ApprovalView | None:
    """The newest request of a kind that waits for a second person."""
    if not actor.may(SEE_APPROVALS):
        return None
    found = await requests(actor, PageRequest(None, 1), state=ApprovalState.PENDING, kind=kind, subject=subject)
    return next(iter(found.items), None)


async def _without_batch(actor: Actor, closed: list[str]) -> list[str]:
    """Closed months without a batch that stands, of those that the newest batches tell of."""
    newest = await payouts(actor, PageRequest(None, 100))
    paid = {one.period for one in newest.items if one.state is not PayoutState.CANCELLED}
    return [month for month in closed if month not in paid]
