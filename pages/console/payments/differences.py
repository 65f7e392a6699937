"""对账差异 · What WeChat Pay's bills tell otherwise, and which days were compared."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.differences import (
    DAY_KINDS,
    DAYS,
    DAYS_TOLD,
    DIFFERENCE_STATES,
    DIFFERENCES,
    MEANINGS,
    NEXT_STEPS,
    OURS,
    THEIRS,
)
from pages.page import PageController, page
from payments.approvals import ask_to_give_payment_back
from payments.looked_into import ask_about_payment
from payments.permissions import RESOLVE_DIFFERENCES
from payments.queries import bill_days, difference_of, differences, pay_requests
from payments.rules import BillDayState, DifferenceKind, DifferenceState, PayOutcome
from payments.schemas import CompareBillDay, DifferenceView, PayRequestView, ResolveDifference, ReturnPayment
from payments.service import bills_of, compare_again, resolve_difference

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/payments/differences"
NEWEST_DAYS = 7
"""So many are shown even where all is well."""


class DifferenceFilters(msgspec.Struct, frozen=True):
    """What the address asks for, and `one` that somebody says something about."""

    kind: DifferenceKind | None = None
    state: DifferenceState | None = None
    day: date | None = None
    one: UUID | None = None


class DifferencePages(PageController):
    """对账差异 · Differences to the bills, and their days."""

    path = HERE

    @get()
    async def differences(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What bills tell otherwise, and what became of the bills themselves."""
        return await self._shown(request, actor, Form.of())

    @post(status_code=303)
    async def resolve(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Say what was found out about one, or have a second person asked whether its money goes back."""
        form = await Form.sent(request)

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, form)

        async def give_back() -> Done:
            await ask_to_give_payment_back(actor, _id(form, "request_id"), form.read(ReturnPayment))
            return Done(HERE, _("已提交，等待第二人审批"))

        async def work() -> Done:
            await resolve_difference(actor, _id(form, "id"), form.read(ResolveDifference))
            return Done(HERE, _("差异已处理"))

        if not form.get("request_id"):
            return await form.submit(request, work, again=again)
        try:
            await ask_about_payment(actor, _id(form, "request_id"))
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, give_back, again=again)

    @post("/days", status_code=303)
    async def compare(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Have a day compared again now."""
        form = await Form.sent(request)

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, form)

        try:
            day = form.read(CompareBillDay).day
            bills = await bills_of(actor, day)
        except Refusal as refusal:
            return await form.refused(refusal, again)

        async def work() -> Done:
            seen = await compare_again(actor, day, bills)
            return Done(HERE, DAYS_TOLD[seen.state], {"day": day.isoformat(), "n": seen.open_differences})

        return await form.submit(request, work, again=again)

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        wanted = asked(request, DifferenceFilters)
        narrowed = {"kind": wanted.kind, "state": wanted.state, "day": wanted.day}
        found = await differences(actor, paging_in(request), **narrowed)  # type: ignore[arg-type]  # each its own
        days, chosen = await bill_days(actor), await _chosen(actor, wanted.one)
        return await page(
            request,
            "console/payments/differences.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            chosen=chosen,
            misfit=await _misfit(actor, chosen),
            found=found,
            wanted=wanted,
            filters=Form.of({"kind": wanted.kind, "day": wanted.day}),
            days=[each for at, each in enumerate(days) if at < NEWEST_DAYS or each.state is not BillDayState.COMPARED],
            day_states=DAYS,
            day_kinds=DAY_KINDS,
            offer=offered(actor, "pay-differences", **narrowed),
            kinds=DIFFERENCES,
            meanings=MEANINGS,
            next_steps=NEXT_STEPS,
            states=DIFFERENCE_STATES,
            ours=OURS,
            theirs=THEIRS,
            may_resolve=actor.may(RESOLVE_DIFFERENCES),
        )


async def _chosen(actor: Actor, wanted: UUID | None) -> DifferenceView | None:
    """That which somebody says something about; one that is not there is none."""
    try:
        return None if wanted is None else await difference_of(actor, wanted)
    except NotFound:
        return None


async def _misfit(actor: Actor, chosen: DifferenceView | None) -> PayRequestView | None:
    """The payment of a difference that is not what was asked for, and may go back."""
    if chosen is None or chosen.kind is DifferenceKind.MERCHANT:
        return None
    found = await pay_requests(actor, PageRequest(None, 1), number=chosen.number)
    return next((each for each in found.items if each.outcome is PayOutcome.LOOKED_INTO), None)


def _id(form: Form, name: str) -> UUID:
    try:
        return UUID(form.get(name))
    except ValueError as error:
        raise NotFound from error
