"""退回收款 · Giving back a part payment of an order that is not paid in full."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.errors import PaymentNotFound
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.queries import order_view
from guide_app.ground.orders.returns.part_payments import give_part_back
from guide_app.ground.orders.schemas import GivePaymentBack
from pages.labels.orders import METHODS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class PaymentPages(PageController):
    """退回收款 · Part payments that go back."""

    path = "/a/orders/{order_id:uuid}/payments/{payment_id:uuid}/giving-back"

    @get()
    async def giving(
        self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID], payment_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Which payment goes back, and why."""
        return await self._shown(request, actor, order_id, payment_id, Form.of())

    @post(status_code=303)
    async def give(
        self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID], payment_id: FromPath[UUID]
    ) -> Response[Any]:
        """Give all of it back, as it came."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await give_part_back(actor, order_id, payment_id, form.read(GivePaymentBack))
            if isinstance(given, ApprovalRequested):
                return Done(f"/a/orders/{order_id}", _("已提交，等待第二人审批"))
            back = next(one for one in given.payments if one.id == payment_id)
            return Done(f"/a/orders/{order_id}", _("已退回 {amount}"), {"amount": yuan(back.amount_fen)})

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, order_id, payment_id, form)

        return await form.submit(request, work, again=again, at={AlreadyAsked: "reason"})

    async def _shown(
        self, request: AnyRequest, actor: Actor, order_id: UUID, payment_id: UUID, form: Form
    ) -> Response[bytes]:
        actor.require(REFUND_ORDERS)
        order = await order_view(actor, order_id)
        payment = next((one for one in order.payments if one.id == payment_id and not one.given_back), None)
        if payment is None:
            raise PaymentNotFound(payment_id=payment_id)
        return await page(
            request, "associate/ordering/giving_back.html", form=form, order=order, payment=payment, paid_by=METHODS
        )
