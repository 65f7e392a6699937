"""退款审批 · Refunds and exchanges that wait for somebody, and orders that are paid in part: on the manager's phone."""

from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.approvals import service
from guide_app.ground.approvals.queries import approvals
from guide_app.ground.approvals.schemas import ApprovalView, Decide
from guide_app.ground.orders.exchange_schemas import ExchangePreview
from guide_app.ground.orders.part_paid.queries import part_paid_orders
from guide_app.ground.orders.permissions import APPROVE_REFUNDS, KEEP_ORDERS, PLACE_ORDERS, RETURN_ELSEWHERE
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.approvals import EXCHANGE, REFUND
from guide_app.ground.orders.returns.part_payments import GIVING_BACK
from guide_app.ground.orders.returns.schemas import ExchangeAsked
from guide_app.ground.orders.service.exchanging import preview_exchange
from pages.labels.orders import METHODS
from pages.page import PageController, page
from payments.at_terminal import note_terminal_refund
from payments.queries import terminal_refunds
from payments.schemas import NoteTerminalRefund, TerminalRefundView

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
PLACE = "/a/store/refunds"
MOST = 50


class Decision(StrEnum):
    """What somebody says to a refund."""

    YES = "yes"
    NO = "no"


class ExchangeNow(NamedTuple):
    """What an exchange that waits comes to now, or why it cannot be made; `has_changed` since it was asked for."""

    asked: ExchangeAsked
    now: ExchangePreview | None
    refusal: Refusal | None

    @property
    def has_changed(self) -> bool:
        """Whether it comes to something else than it was asked for at."""
        return self.now is not None and not self.asked.is_at(self.now.difference_fen, self.now.payable_fen)


class StoreRefundPages(PageController):
    """退款审批 · Refunds of the store."""

    path = PLACE

    @get()
    async def waiting(self, request: AnyRequest, actor: CurrentActor, desk: Desk) -> Response[bytes]:
        """What waits for me, with amounts and reasons, and where an exchange comes to something else by now."""
        return await self._shown(request, actor, desk, Form.of())

    @post("/{approval_id:uuid}/{decision:str}", status_code=303)
    async def decide(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, approval_id: FromPath[UUID], decision: FromPath[str]
    ) -> Response[Any]:
        """Give the money back, make the exchange, or say no."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(Decide)
            if decision == Decision.YES:
                done = await service.approve(actor, approval_id, command)
                return Done(PLACE, _told(done))
            await service.refuse(actor, approval_id, command)
            return Done(PLACE, _("已驳回"))

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, desk, form)

        try:
            if decision == Decision.YES:
                await service.ask_outside(actor, approval_id)
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, work, again=again)

    @post("/terminal/{refund_id:uuid}", status_code=303)
    async def note(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, refund_id: FromPath[UUID]
    ) -> Response[Any]:
        """Note the number that a terminal printed of a refund."""
        form = await Form.sent(request)

        async def work() -> Done:
            await note_terminal_refund(actor, refund_id, form.read(NoteTerminalRefund))
            return Done(PLACE, _("已登记终端退款"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, form))

    async def _shown(self, request: AnyRequest, actor: Actor, desk: VoucherDesk, form: Form) -> Response[bytes]:
        actor.require(APPROVE_REFUNDS)
        found = await approvals(actor, PageRequest(None, MOST), waiting_for_me=True)
        refunds = [one for one in found.items if one.kind in {REFUND, EXCHANGE, GIVING_BACK}]
        return await page(
            request,
            "associate/returns/waiting.html",
            form=form,
            may_elsewhere=actor.may(RETURN_ELSEWHERE),
            may_keep=actor.may(KEEP_ORDERS),
            refunds=refunds,
            exchanges=await _exchanges_now(actor, refunds, desk) if actor.may(PLACE_ORDERS) else {},
            at_terminal=await _at_terminal(actor),
            paid_by=METHODS,
            part_paid=(await part_paid_orders(actor, PageRequest(None, MOST), store_id=actor.store_id)).items,
        )


def _told(done: ApprovalView) -> str:
    """What was done by saying yes."""
    if done.kind != EXCHANGE:
        return _("已批准，已退款")
    waits = done.command is not None and msgspec.json.decode(done.command, type=ExchangeAsked).exchange.by_link
    return _("已批准，等顾客扫码付差价") if waits else _("已批准，已换货")


async def _exchanges_now(actor: Actor, waiting: list[ApprovalView], desk: VoucherDesk) -> dict[UUID, ExchangeNow]:
    """What the exchanges among them come to now."""
    found: dict[UUID, ExchangeNow] = {}
    for one in waiting:
        if one.kind != EXCHANGE or one.command is None:
            continue
        asked = msgspec.json.decode(one.command, type=ExchangeAsked)
        try:
            now = await preview_exchange(actor, asked.order_id, asked.exchange, desk=desk)
            found[one.id] = ExchangeNow(asked, now, None)
        except Refusal as refusal:
            found[one.id] = ExchangeNow(asked, None, refusal)
    return found


async def _at_terminal(actor: Actor) -> list[TerminalRefundView]:
    """What the store has to give back at its terminal."""
    return (await terminal_refunds(actor, PageRequest(None, MOST), store_id=actor.store_id, waiting=True)).items
