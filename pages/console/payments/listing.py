"""微信支付 · Requests within reach, money that goes back, and what is to be looked into."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page, PageRequest
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.units import stores_to_propose
from pages.labels.payments import (
    BACK_KINDS,
    BACK_STATES,
    DIFFERENCE_STATES,
    DIFFERENCES,
    KINDS,
    OUTCOMES,
    STATE_KINDS,
    STATES,
    what_to_do,
)
from pages.page import PageController, page
from payments.approvals import ask_for_other_means, ask_to_give_payment_back
from payments.looked_into import ask_about_payment
from payments.permissions import RESOLVE_DIFFERENCES, SEE_RECONCILIATION
from payments.queries import bill_days, difference_of, differences, pay_refunds, pay_requests, refund_of
from payments.rules import FOR_A_PERSON, BackState, DifferenceKind, DifferenceState, PayOutcome, PayRequestState
from payments.schemas import DifferenceView, GivenBack, PayRefundView, PayRequestView, ResolveDifference, ReturnPayment
from payments.service import resolve_difference
from payments.stuck import ask_about_stuck, try_again

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/payments"
TRIED: dict[str, str] = {
    BackState.ASKED: _("已重新申请退款，稍后更新状态"),
    BackState.PROCESSING: _("微信支付正在退这笔钱"),
    BackState.SUCCESS: _("微信支付已经退回这笔钱"),
}
"""What trying again came to."""


class RequestFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it."""

    store: str | None = None
    state: PayRequestState | None = None
    number: str | None = None


class RefundFilters(msgspec.Struct, frozen=True):
    """The same for money that goes back; `one` is that which somebody says something about."""

    store: str | None = None
    state: BackState | None = None
    for_people: bool = False
    one: UUID | None = None


class DifferenceFilters(msgspec.Struct, frozen=True):
    """Whether those that were looked into are listed, and `one` that somebody says something about."""

    state: DifferenceState | None = None
    one: UUID | None = None


class WechatPayPages(PageController):
    """微信支付 · Payments by WeChat Pay."""

    path = HERE

    @get()
    async def requests(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What was asked for, the newest first."""
        wanted = asked(request, RequestFilters)
        form, found = Form.of(msgspec.structs.asdict(wanted)), Page[PayRequestView]([])
        narrowed: dict[str, Any] = {"state": wanted.state, "number": wanted.number or None}
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            found = await pay_requests(actor, paging_in(request), **narrowed)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/payments/requests.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            stores=await stores_to_propose(actor),
            offer=offered(actor, "pay-requests", **narrowed),
            kinds=KINDS,
            states=STATES,
            state_kinds=STATE_KINDS,
            outcomes=OUTCOMES,
            reconciles=_reconciles(actor),
        )

    @get("/refunds")
    async def refunds(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Money that goes back, the newest first."""
        return await self._refunds(request, actor, Form.of())

    @post("/refunds", status_code=303)
    async def settle(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """One of them is tried again, or a second person is asked whether it was given back by other means."""
        form = await Form.sent(request)

        async def again() -> Response[bytes]:
            return await self._refunds(request, actor, form)

        try:
            said = await ask_about_stuck(actor, _id(form))
        except Refusal as refusal:
            return await form.refused(refusal, again)

        async def try_once_more() -> Done:
            found = await try_again(actor, _id(form), said)
            return Done(f"{HERE}/refunds?one={found.id}", TRIED[found.state])

        async def note_other_means() -> Done:
            await ask_for_other_means(actor, _id(form), form.read(GivenBack))
            return Done(f"{HERE}/refunds?one={form.get('id')}", _("已提交，等待第二人审批"))

        return await form.submit(request, try_once_more if form.get("again") else note_other_means, again=again)

    @get("/differences")
    async def differences(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What bills tell otherwise, and which days were compared."""
        return await self._differences(request, actor, Form.of())

    @post("/differences", status_code=303)
    async def resolve(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Say what was found out about one, or have a second person asked whether its money goes back."""
        form = await Form.sent(request)

        async def again() -> Response[bytes]:
            return await self._differences(request, actor, form)

        async def give_back() -> Done:
            await ask_to_give_payment_back(actor, _id(form, "request_id"), form.read(ReturnPayment))
            return Done(f"{HERE}/differences", _("已提交，等待第二人审批"))

        async def work() -> Done:
            await resolve_difference(actor, _id(form), form.read(ResolveDifference))
            return Done(f"{HERE}/differences", _("差异已处理"))

        if not form.get("request_id"):
            return await form.submit(request, work, again=again)
        try:
            await ask_about_payment(actor, _id(form, "request_id"))
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, give_back, again=again)

    async def _refunds(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        wanted = asked(request, RefundFilters)
        found = Page[PayRefundView]([])
        narrowed: dict[str, Any] = {"state": wanted.state, "for_people": wanted.for_people}
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            found = await pay_refunds(actor, paging_in(request), **narrowed)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/payments/refunds.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            offer=offered(actor, "pay-refunds", **narrowed),
            states=BACK_STATES,
            state_kinds=BACK_KINDS,
            for_people=FOR_A_PERSON,
            chosen=await refund_of(actor, wanted.one) if wanted.one else None,
            what_to_do=what_to_do,
            may_resolve=actor.may(RESOLVE_DIFFERENCES),
            reconciles=_reconciles(actor),
        )

    async def _differences(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        wanted = asked(request, DifferenceFilters)
        found = await differences(actor, paging_in(request), state=wanted.state)
        chosen = None if wanted.one is None else await difference_of(actor, wanted.one)
        return await page(
            request,
            "console/payments/differences.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            chosen=chosen,
            misfit=await _misfit(actor, chosen),
            days=await bill_days(actor, days=7),
            state=wanted.state,
            offer=offered(actor, "pay-differences", state=wanted.state),
            kinds=DIFFERENCES,
            states=DIFFERENCE_STATES,
            may_resolve=actor.may(RESOLVE_DIFFERENCES),
            reconciles=True,
        )


def _reconciles(actor: Actor) -> bool:
    """Whether the bills of the whole chain are shown to them."""
    return actor.may(SEE_RECONCILIATION) and actor.reaches_all


async def _misfit(actor: Actor, chosen: DifferenceView | None) -> PayRequestView | None:
    """The payment of a difference that is not what was asked for, and may go back."""
    if chosen is None or chosen.kind is DifferenceKind.MERCHANT:
        return None
    found = await pay_requests(actor, PageRequest(None, 1), number=chosen.number)
    return next((each for each in found.items if each.outcome is PayOutcome.LOOKED_INTO), None)


def _id(form: Form, name: str = "id") -> UUID:
    try:
        return UUID(form.get(name))
    except ValueError as error:
        raise NotFound from error
