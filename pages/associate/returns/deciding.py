"""退款审批 · Refunds that wait for somebody, and orders of which a part is paid: on the manager's phone."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.approvals import service
from guide_app.ground.approvals.queries import approvals
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.orders.days.queries import part_paid_orders
from guide_app.ground.orders.permissions import APPROVE_REFUNDS, RETURN_ELSEWHERE
from guide_app.ground.orders.returns.approvals import EXCHANGE, REFUND
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PLACE = "/a/store/refunds"
MOST = 50


class Decision(StrEnum):
    """What somebody says to a refund."""

    YES = "yes"
    NO = "no"


class StoreRefundPages(PageController):
    """退款审批 · Refunds of the store."""

    path = PLACE

    @get()
    async def waiting(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What waits for me, with amounts and reasons."""
        return await self._shown(request, actor, Form.of())

    @post("/{approval_id:uuid}/{decision:str}", status_code=303)
    async def decide(
        self, request: AnyRequest, actor: CurrentActor, approval_id: FromPath[UUID], decision: FromPath[str]
    ) -> Response[Any]:
        """Give the money back, or say no."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(Decide)
            if decision == Decision.YES:
                await service.approve(actor, approval_id, command)
                return Done(PLACE, _("已批准，已退款"))
            await service.refuse(actor, approval_id, command)
            return Done(PLACE, _("已驳回"))

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, form)

        try:
            if decision == Decision.YES:
                await service.ask_outside(actor, approval_id)
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, work, again=again)

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(APPROVE_REFUNDS)
        found = await approvals(actor, PageRequest(None, MOST), waiting_for_me=True)
        return await page(
            request,
            "associate/returns/waiting.html",
            form=form,
            may_elsewhere=actor.may(RETURN_ELSEWHERE),
            refunds=[one for one in found.items if one.kind in {REFUND, EXCHANGE}],
            part_paid=(await part_paid_orders(actor, PageRequest(None, MOST), store_id=actor.store_id)).items,
        )
