"""我的订单 · A customer's own orders: the list, and one of them with what was paid and what went back."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import keep_page_token, page_token, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.orders.fulfilment.errors import NothingToFulfil
from guide_app.ground.orders.fulfilment.queries import my_fulfilment
from guide_app.ground.orders.fulfilment.schemas import MyFulfilment
from guide_app.ground.orders.own_orders import own_order, own_orders
from pages.asking import paging_in
from pages.customer.open import SMALL, CustomerController, on_refusal, place_of_pictures
from pages.customer.privacy import asking_again
from pages.customer.signing_in import to_sign_in
from pages.labels.fulfilment import FOR_CUSTOMERS, STATE_KINDS
from pages.labels.orders import METHODS, STATUS, STATUS_KIND
from pages.labels.payments import BACKS
from pages.symbols import pick_up_picture
from payments.queries import own_backs

OwnRequest = Request[Customer, Any, Any]


class OwnOrderPages(CustomerController):
    """我的订单 · One's own orders."""

    path = "/my/orders"
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def mine(self, request: OwnRequest) -> Response[Any]:
        """The newest first."""
        listed = await own_orders(request.user, paging_in(request))
        token = page_token(request)
        asked = await asking_again(request, token, "orders")
        answer = shown(request, "orders.html", listed=listed, names=STATUS, kinds=STATUS_KIND, **asked)
        keep_page_token(answer, request, token)
        return answer

    @get("/{order_id:uuid}")
    async def one(self, request: OwnRequest, order_id: FromPath[UUID]) -> Response[Any]:
        """One of them."""
        order = await own_order(request.user, order_id)
        how = await _reaching(request.user, order_id)
        return shown(
            request,
            "order.html",
            images=(place_of_pictures(request),) if any(line.picture for line in order.lines) else (),
            order=order,
            returned=await own_backs(request.user, order_id),
            how=how,
            code=pick_up_picture(how),
            states=FOR_CUSTOMERS,
            state_kinds=STATE_KINDS,
            names=STATUS,
            kinds=STATUS_KIND,
            methods=METHODS,
            backs=BACKS,
        )


async def _reaching(customer: Customer, order_id: UUID) -> MyFulfilment | None:
    """How it comes to them; None where it was simply taken along."""
    try:
        return await my_fulfilment(customer, order_id)
    except NothingToFulfil:
        return None
