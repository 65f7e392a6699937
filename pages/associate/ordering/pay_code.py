"""出示付款码 · The link of a placed order, held out to the customer: what is due, and by itself when it has come."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from commissions.permissions import SEE_OWN_PAY
from guide_app.base.html.forms import Done, Form
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.fulfilment.showing import may_show_code
from guide_app.ground.orders.permissions import FULFIL_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import order_view
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderView
from pages.associate.ordering.orders import CREDITED_WITHIN, earned_by
from pages.labels.orders import METHODS
from pages.page import PageController, page
from pages.symbols import qr_picture
from payments.links import hand_over, hand_over_once, held_link
from payments.permissions import ASK_FOR_PAYMENT

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]

LOOKS_AGAIN, COUNTS_AGAIN = 3, 2
"""Seconds until the page asks again: for the money, then for what it earned."""


class PayCodePages(PageController):
    """出示付款码 · Having the customer pay."""

    path = "/a/orders/{order_id:uuid}/hand-over"

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]) -> Any:
        """The code, what is due, what has come; then what it earned, and what comes next."""
        return await _shown(request, actor, order_id, Form.of(), desk=desk)

    @post(status_code=303)
    async def make(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """See that there is a link; a new one, where somebody asks for it."""
        form = await Form.sent(request)

        async def work() -> Done:
            if form.get("renew"):
                await hand_over(actor, order_id)
            else:
                await hand_over_once(actor, order_id)
            return Done(f"/a/orders/{order_id}/hand-over")

        return await form.submit(request, work, again=lambda: _shown(request, actor, order_id, form, desk=desk))


async def _shown(
    request: AnyRequest, actor: Actor, order_id: UUID, form: Form, *, desk: VoucherDesk
) -> Response[bytes]:
    actor.require(ASK_FOR_PAYMENT)
    link = await held_link(actor, order_id, desk=desk)
    order, at = await order_view(actor, order_id), clock.now()
    is_due = order.status is OrderStatus.PLACED and order.due_fen > 0
    is_late = is_due and order.expires_at is not None and order.expires_at <= at
    may_see = order.paid_at is not None and actor.may(SEE_OWN_PAY)
    earned = await earned_by(actor, order_id) if may_see else None
    return await page(
        request,
        "associate/ordering/hand_over.html",
        form=form,
        order=order,
        link=link,
        picture=qr_picture(link.url) if link.url is not None and is_due and not is_late else None,
        is_late=is_late,
        left=minutes_left(order.expires_at, at=at) if is_due else None,
        poll=_poll(order, is_due=is_due, waits=may_see and earned is None, at=at),
        may_see=may_see,
        earned=earned,
        me=str(actor.associate_id),
        methods=METHODS,
        may_fulfil=actor.may(FULFIL_ORDERS),
        may_show_code=may_show_code(actor, order),
    )


def _poll(order: OrderView, *, is_due: bool, waits: bool, at: datetime) -> int | None:
    """In how many seconds the page asks again; None where nothing comes any more."""
    if is_due:
        return LOOKS_AGAIN
    return COUNTS_AGAIN if waits and order.paid_at is not None and at - order.paid_at < CREDITED_WITHIN else None


def minutes_left(until: datetime | None, *, at: datetime) -> tuple[int, int] | None:
    """Hours and minutes until an order expires, the last minute whole; None where it does not, or has."""
    if until is None or until <= at:
        return None
    minutes = -((at - until) // timedelta(minutes=1))
    return divmod(minutes, 60)
