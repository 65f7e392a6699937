"""小票 · The receipt of a paid order, also of one that came of an exchange: to be printed, or held out as a link."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.queries import order_view
from guide_app.ground.orders.receipts import exchange_receipt
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.stores.queries import store
from pages.labels.orders import METHODS
from pages.page import PageController, page
from pages.symbols import qr_picture
from payments.errors import NoReceiptYet
from payments.links import receipt_address, receipt_link
from payments.permissions import ASK_FOR_PAYMENT

AnyRequest = Request[Any, Any, Any]
PAID = (OrderStatus.PAID, OrderStatus.REFUNDED)


class ReceiptPages(PageController):
    """小票 · The receipt of an order."""

    path = "/a/orders/{order_id:uuid}/receipt"

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """What was bought, or exchanged for what, and how it was paid; the code of its link once there is one."""
        return await _shown(request, actor, order_id, Form.of())

    @post(status_code=303)
    async def make(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """See that the customer can have it on their phone."""
        form = await Form.sent(request)

        async def work() -> Done:
            await receipt_link(actor, order_id)
            return Done(f"/a/orders/{order_id}/receipt", _("请顾客扫码"))

        return await form.submit(request, work, again=lambda: _shown(request, actor, order_id, form))


async def _shown(request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
    order = await order_view(actor, order_id)
    if order.status not in PAID:
        raise NoReceiptYet(order_status=order.status)
    exchange = None
    with suppress(NotFound):
        exchange = await exchange_receipt(actor, order_id)
    may_share = actor.may(ASK_FOR_PAYMENT)
    url = await receipt_address(actor, order_id) if may_share else None
    return await page(
        request,
        "associate/ordering/receipt.html",
        form=form,
        order=order,
        exchange=exchange,
        store=await store(actor, order.store_id),
        url=url,
        picture=None if url is None else qr_picture(url),
        may_share=may_share,
        methods=METHODS,
    )
