"""手工调整 · Amounts that were added to or taken from pay by hand, and asking for one."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from commissions.errors import NoSuchPeriod, PeriodArchived
from commissions.inputs.approvals import adjust
from commissions.inputs.errors import NotOneselfAdjusted
from commissions.inputs.queries import adjustments
from commissions.inputs.schemas import AdjustmentView, AskAdjustment, Month, Reason, SignedFen
from commissions.permissions import ADJUST
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from pages.asking import asked, paging_in, sums_of
from pages.console.named import associate_called
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/adjustments"


class AdjustmentFilters(msgspec.Struct, frozen=True):
    """Of which month and whom."""

    period: str | None = None
    number: str | None = None


class TypedAdjustment(msgspec.Struct, frozen=True):
    """An amount by hand as it is typed: of somebody by their number."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    amount_fen: SignedFen
    effective_period: Month
    reason: Reason


class AdjustmentPages(PageController):
    """手工调整 · Amounts by hand."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The approved ones, the newest first."""
        return await self._listed(request, actor, Form.of())

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave an amount to finance."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedAdjustment)
            payee = await associate_called(actor, typed.number, field="number", at_work=False)
            if payee is None:
                raise InvalidField("number", "请填写 / required")
            asked_for = AskAdjustment(
                payee_id=payee,
                amount_fen=typed.amount_fen,
                effective_period=typed.effective_period,
                reason=typed.reason,
            )
            return waits_for_approval(await adjust(actor, asked_for))

        at = {NotOneselfAdjusted: "number", NoSuchPeriod: "effective_period", PeriodArchived: "effective_period"}
        return await form.submit(request, work, again=lambda: self._listed(request, actor, form), at=at)

    async def _listed(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        wanted = asked(request, AdjustmentFilters)
        filters = Form.of(msgspec.structs.asdict(wanted))
        found: Page[AdjustmentView] = Page([])
        try:
            payee = await associate_called(actor, wanted.number, field="number", at_work=False)
            found = await adjustments(actor, paging_in(request), period=wanted.period, payee=payee)
        except (InvalidField, NoSuchPeriod) as refusal:
            filters.refuse(refusal, {NoSuchPeriod: "period"})
        return await page(
            request,
            "console/payinputs/adjustments.html",
            status_code=filters.refusal.status if filters.refusal else 200,
            filters=filters,
            form=form,
            found=found,
            sums=sums_of(request, found, "amount_fen"),
            is_narrowed=bool(wanted.period or wanted.number),
            this_month=period_of(business_date(clock.now())),
            may_ask=actor.may(ADJUST),
        )
