"""月结算 · How months stand, one of them with its settlements, and settling it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.periods.queries.months import months, settlements
from commissions.periods.service.settling import note_run, settle_pieces
from commissions.permissions import SETTLE
from commissions.rules import MonthState
from commissions.schemas import MonthView
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.audit.permissions import SEE_AUDIT
from pages.asking import paging_in
from pages.labels.commissions import MONTH_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class SettlementPages(PageController):
    """月结算 · Settlements."""

    path = "/hq/commissions/settlements"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The latest months, each with its latest settlement."""
        found = await months(actor)
        return await page(request, "console/commissions/settlements.html", months=found, states=MONTH_STATES)

    @get("/{period:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, period: FromPath[str]) -> Response[bytes]:
        """Every settlement of a month, with what it changed."""
        return await self._one(request, actor, period, Form())

    @post("/{period:str}", status_code=303)
    async def settle(self, request: AnyRequest, actor: CurrentActor, period: FromPath[str]) -> Response[Any]:
        """Settle what changed, and post what differs."""
        form = await Form.sent(request)

        # The pieces are transactions of their own: within one around them all, the ledger would be held to the end.
        try:
            settled = await settle_pieces(actor, period)
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._one(request, actor, period, form))

        async def work() -> Done:
            totals = await note_run(actor, settled)
            say = _("结算完成，新增 {n} 条分录") if totals.entries else _("结算完成，与上次相同，没有新增分录")
            return Done(f"/hq/commissions/settlements/{period}", say, {"n": totals.entries})

        return await form.submit(request, work, again=lambda: self._one(request, actor, period, form))

    async def _one(self, request: AnyRequest, actor: Actor, period: str, form: Form) -> Response[bytes]:
        found = await settlements(actor, paging_in(request), period=period)
        month = next((one for one in await months(actor) if one.period == period), None)
        return await page(
            request,
            "console/commissions/settlement.html",
            period=period,
            month=month,
            runs=found,
            form=form,
            states=MONTH_STATES,
            may_settle=month is not None and _may_settle(actor, month),
            may_audit=actor.may(SEE_AUDIT),
        )


def _may_settle(actor: Actor, month: MonthView) -> bool:
    is_over = month.state in {MonthState.CLOSED, MonthState.ARCHIVED}
    return actor.may(SETTLE) and actor.reaches_all and not is_over
