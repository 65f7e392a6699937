"""微信支付 · Requests within reach, and money that goes back."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.units import stores_to_propose
from pages.labels.payments import (
    BACK_KINDS,
    BACK_STATES,
    KINDS,
    OUTCOMES,
    STATE_KINDS,
    STATES,
    what_to_do,
)
from pages.page import PageController, page
from payments.approvals import ask_for_other_means
from payments.permissions import RESOLVE_DIFFERENCES, SEE_RECONCILIATION
from payments.queries import pay_refunds, pay_requests, refund_of
from payments.rules import FOR_A_PERSON, BackState, PayRequestState
from payments.schemas import GivenBack, PayRefundView, PayRequestView
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


def _reconciles(actor: Actor) -> bool:
    """Whether the bills of the whole chain are shown to them."""
    return actor.may(SEE_RECONCILIATION) and actor.reaches_all


def _id(form: Form) -> UUID:
    try:
        return UUID(form.get("id"))
    except ValueError as error:
        raise NotFound from error
