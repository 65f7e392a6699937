"""结账 · Months that are closed one after the other, what has to be done before, and the statements they leave."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.errors import NoSuchPeriod, PoolUnallocated
from commissions.periods.closing_checks import CLOSE_KIND
from commissions.periods.queries.ledger import statement_entries
from commissions.periods.queries.statements import closing_checklist, periods, statement, statement_totals, statements
from commissions.periods.service.closing import begin_periods
from commissions.periods.statement_schemas import BeginPeriods, ClosePeriod, PeriodView
from commissions.permissions import CLOSE
from commissions.plans.approvals import ask_to_close
from commissions.rules import PeriodState
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.kernel.calendar import business_date, days_of, period_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.approvals.permissions import SEE_APPROVALS
from guide_app.ground.approvals.queries import approvals
from guide_app.ground.approvals.schemas import ApprovalView
from guide_app.ground.audit.permissions import SEE_AUDIT
from guide_app.ground.installation.permissions import SEE_INSTALLATION
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.commissions import OWN_COMPONENTS, PERIOD_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/closing"
LIST_OF = "commission-statements"
HOW: dict[str, str] = {
    "credited": _("后台程序正在计提，稍后再看"),
    "parked": _("有事件反复失败，须系统管理员处理"),
    "unmatched": _("由门店业绩承担，不影响结账"),
    "approvals": _("先批准或驳回，结账后不能再改这个月"),
    "settled": _("结账时会自动结算到最新"),
    "books": _("请系统管理员运行 guide verify"),
}
"""What is done about a point that is open."""


class StatementFilters(msgspec.Struct, frozen=True):
    """Whose statements are listed: part of a number or a name."""

    text: str | None = None


class ClosingPages(PageController):
    """结账 · Closing."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Every month since the first that is closed here."""
        return await self._listed(request, actor, Form.of())

    @post(status_code=303)
    async def begin(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Say which month is the first."""
        form = await Form.sent(request)

        async def work() -> Done:
            await begin_periods(actor, form.read(BeginPeriods).period)
            return Done(LIST, _("首个结账月份已设定"))

        return await form.submit(
            request, work, again=lambda: self._listed(request, actor, form), at={NoSuchPeriod: "period"}
        )

    @get("/{period:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, period: FromPath[str]) -> Response[bytes]:
        """What has to be done before a month is closed; the statements of one that is."""
        return await self._one(request, actor, period, Form.of())

    @post("/{period:str}", status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor, period: FromPath[str]) -> Response[Any]:
        """Ask a second person to have it closed."""
        form = await Form.sent(request)

        async def work() -> Done:
            accepts = form.read(ClosePeriod).accept_unallocated
            return waits_for_approval(await ask_to_close(actor, period, accept_unallocated=accepts))

        return await form.submit(
            request,
            work,
            again=lambda: self._one(request, actor, period, form),
            at={PoolUnallocated: "accept_unallocated"},
        )

    @get("/{period:str}/{payee_id:uuid}")
    async def of_payee(
        self, request: AnyRequest, actor: CurrentActor, period: FromPath[str], payee_id: FromPath[UUID]
    ) -> Response[bytes]:
        """One statement step by step, with what was posted in the month."""
        return await page(
            request,
            "console/commissions/statement.html",
            of=await statement(actor, period=period, payee=payee_id),
            found=await statement_entries(actor, paging_in(request), period=period, payee=payee_id),
            own_components=OWN_COMPONENTS,
        )

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        found, today = await periods(actor), business_date(clock.now())
        return await page(
            request,
            "console/commissions/closing.html",
            periods=found,
            form=form,
            states=PERIOD_STATES,
            month_before=period_of(today.replace(day=1) - timedelta(days=1)),
            may_begin=not found and _may_close(actor),
            over={one.period for one in found if _is_over(one.period)},
        )

    async def _one(self, request: AnyRequest, actor: Actor, period: str, form: Form) -> Response[bytes]:
        known = await periods(actor)
        found = next((one for one in known if one.period == period), None)
        if known and found is None:
            raise NotFound
        if found is not None and found.state is not PeriodState.OPEN:
            return await self._closed(request, actor, found)
        checklist = await closing_checklist(actor, period)
        return await page(
            request,
            "console/commissions/closing_month.html",
            period=period,
            form=form,
            checklist=checklist,
            how=HOW,
            places=_places(actor, period),
            waiting=await _waiting(actor, period),
            is_over=_is_over(period),
            may_close=_may_close(actor),
        )

    async def _closed(self, request: AnyRequest, actor: Actor, month: PeriodView) -> Response[bytes]:
        text = asked(request, StatementFilters).text
        return await page(
            request,
            "console/commissions/statements.html",
            month=month,
            form=Form.of({"text": text}),
            text=text,
            found=await statements(actor, paging_in(request), period=month.period, text=text),
            totals=await statement_totals(actor, period=month.period, text=text),
            states=PERIOD_STATES,
            may_audit=actor.may(SEE_AUDIT),
            offer=offered(actor, LIST_OF, period=month.period, text=text),
        )


def _may_close(actor: Actor) -> bool:
    return actor.may(CLOSE) and actor.reaches_all


def _is_over(period: str) -> bool:
    return business_date(clock.now()) > days_of(period)[1]


def _places(actor: Actor, period: str) -> dict[str, str]:
    """Where what is open of each point is seen."""
    settled = f"/hq/commissions/settlements/{period}"
    places = {"unmatched": settled, "settled": settled}
    if actor.may(SEE_APPROVALS):
        places["approvals"] = "/hq/approvals"
    if actor.may(SEE_INSTALLATION):
        places |= {"credited": "/hq/health", "parked": "/hq/health"}
    return places


async def _waiting(actor: Actor, period: str) -> ApprovalView | None:
    """The request for the month to be closed that waits for a second person."""
    if not actor.may(SEE_APPROVALS):
        return None
    found = await approvals(
        actor, PageRequest(None, 1), state=ApprovalState.PENDING, kind=CLOSE_KIND, subject=f"period:{period}"
    )
    return next(iter(found.items), None)
