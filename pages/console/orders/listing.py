"""订单 · Orders within reach: the list with its sums, and one of them with what it earned."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.engine.api import COMPANY
from commissions.periods.queries.ledger import entries_in_reach
from commissions.permissions import SEE_APPEALS, SEE_PAY_OF_OTHERS
from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.associates.queries import associate
from guide_app.ground.orders.attribution.queries import attribution_of_order
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.queries import order_totals, order_view, orders_in_reach
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderSummary, OrderView
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.orders.names import store_names, totals_if_few_days
from pages.console.units import stores_to_propose
from pages.labels.orders import METHODS, STATUS, STATUS_KIND
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

MOST_ENTRIES = 200


class OrderFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it, the days are those of payment."""

    number: str | None = None
    status: OrderStatus | None = None
    store: str | None = None
    first: date | None = None
    last: date | None = None


class ConsoleOrderPages(PageController):
    """订单 · Orders."""

    path = "/hq/orders"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, with their sums where days are named."""
        wanted = asked(request, OrderFilters)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[OrderSummary] = Page([])
        narrowed = {name: value for name, value in msgspec.structs.asdict(wanted).items() if name != "store"}
        totals = None
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            found = await orders_in_reach(actor, paging_in(request), **narrowed)
            totals = await totals_if_few_days(order_totals(actor, **narrowed))
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/orders/list.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            totals=totals,
            offer=offered(actor, "orders", **narrowed),
            stores=await stores_to_propose(actor),
            names_of=await store_names(actor, {order.store_id for order in found.items}),
            statuses=STATUS,
            kinds=STATUS_KIND,
        )

    @get("/{order_id:uuid}")
    async def order(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """Its lines, its coupons, what went back, what it earned."""
        order = await order_view(actor, order_id)
        earned = None
        if actor.may(SEE_PAY_OF_OTHERS):
            earned = (await entries_in_reach(actor, PageRequest(None, MOST_ENTRIES), order_id=order_id)).items
        return await page(
            request,
            "console/orders/one.html",
            order=order,
            earned=earned,
            attributed=await attribution_of_order(actor, order_id),
            payees=await _payee_names(actor, {entry.payee for entry in earned or []}),
            store=(await store_names(actor, {order.store_id}))[order.store_id],
            statuses=STATUS,
            kinds=STATUS_KIND,
            paid_by=METHODS,
            may_recredit=bool(earned) and actor.may(SEE_APPEALS),
            may_refund=_something_is_left(order) and actor.may(REFUND_ORDERS),
        )


def _something_is_left(order: OrderView) -> bool:
    """Whether goods or freight of an order can still be paid back."""
    freight_left = order.status is OrderStatus.REFUNDED and order.freight_fen > order.refunded_freight_fen
    return order.status is OrderStatus.PAID or freight_left


async def _payee_names(actor: Actor, payees: Iterable[str]) -> dict[str, str]:
    """The names of those associates among them whom the actor may see."""
    names: dict[str, str] = {}
    for payee in payees:
        if ":" not in payee and payee != COMPANY:  # neither a pool, nor what nobody gets, nor the company's
            try:
                names[payee] = (await associate(actor, UUID(payee))).name
            except NotFound:
                continue
    return names
