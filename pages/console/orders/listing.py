"""订单 · Orders within reach: the list with its sums, and one of them with what it earned."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from commissions.engine.api import COMPANY
from commissions.periods.queries.ledger import entries_in_reach
from commissions.permissions import SEE_APPEALS, SEE_PAY_OF_OTHERS
from coupons.errors import CouponCodeMistyped
from coupons.permissions import SEE_COUPONS
from coupons.queries import coupon_of_code
from coupons.spent_in import SpentFilters, orders_of_coupon, orders_with_coupon, totals_with_coupon
from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.associates.queries import associate
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.queries import search
from guide_app.ground.members.schemas import MemberView
from guide_app.ground.orders.attribution.queries import attribution_of_order
from guide_app.ground.orders.filters import EVERY_ORDER, OrderFilters
from guide_app.ground.orders.held.queries import holds_of_order
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.queries import (
    exchanges_of_order,
    order_totals,
    order_view,
    orders_in_reach,
    refunds_of_order,
)
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderSummary, OrderView
from pages.asking import asked, paging_in
from pages.associate.ordering.customer import seen_member
from pages.console.exporting.offering import Offer, offered
from pages.console.orders.filters import (
    MORE,
    OrdersInAddress,
    chips_of,
    coupon_alone,
    days_to_choose,
    narrowed_by,
    spent_by,
)
from pages.console.orders.names import store_names, totals_if_few_days
from pages.console.units import named_units, regions_to_choose, stores_to_propose
from pages.finding import wanted_from
from pages.labels.exchanges import HOLD_STATES
from pages.labels.fulfilment import STATES, WAYS
from pages.labels.orders import CHANNELS, METHODS, STATUS, STATUS_KIND
from pages.labels.payments import told_in_store, told_of_unbooked
from pages.page import PageController, page
from pages.unsettled import stuck_backs, unbooked_payments, waiting_at_terminal

AnyRequest = Request[Any, Any, Any]

MOST_ENTRIES = 200


class ConsoleOrderPages(PageController):
    """订单 · Orders."""

    path = "/hq/orders"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, with their sums where days are named."""
        wanted = asked(request, OrdersInAddress)
        form = Form.of(msgspec.structs.asdict(wanted) | {"coupons": _spelled(wanted.coupons)})
        found: Page[OrderSummary] = Page([])
        narrowed, spent = EVERY_ORDER, None
        totals = None
        regions = await regions_to_choose(actor)
        try:
            narrowed = await narrowed_by(actor, wanted)
            spent, coupon = spent_by(wanted, narrowed), coupon_alone(wanted)
            if coupon is not None:
                found = await orders_of_coupon(actor, coupon, paging_in(request))
            elif spent is None:
                found = await orders_in_reach(actor, paging_in(request), narrowed)
                totals = await totals_if_few_days(order_totals(actor, narrowed))
            else:
                found = await orders_with_coupon(actor, paging_in(request), spent)
                totals = await totals_with_coupon(actor, spent)
        except (InvalidField, InvalidBody) as refusal:
            form.refuse(refusal, {})
        except PeriodNeeded as refusal:
            form.refuse(refusal, {PeriodNeeded: "first"})
        return await page(
            request,
            "console/orders/list.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            finding=Form.of(),
            found=found,
            chips=await chips_of(actor, wanted, named_units(regions)),
            is_more=any(getattr(wanted, name) is not None for name in MORE),
            totals=totals,
            offer=None if wanted.coupon else _offer(actor, narrowed, spent),
            offer_of_lines=None
            if spent or wanted.coupon
            else offered(actor, "order-lines", **msgspec.structs.asdict(narrowed)),
            stores=await stores_to_propose(actor),
            regions=regions,
            spans=days_to_choose(),
            names_of=await store_names(actor, {order.store_id for order in found.items}),
            statuses=STATUS,
            kinds=STATUS_KIND,
            channels=CHANNELS,
            paid_by=METHODS,
            ways=WAYS,
            fulfilment_states=STATES,
            may_find=actor.may(SEE_MEMBERS),
            may_find_coupons=actor.may(SEE_COUPONS),
        )

    @post("/coupon", status_code=200)
    async def coupon(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Of which coupon orders are looked for, by its code. Sent as a form, so that no address holds the code."""
        form = await Form.sent(request)
        try:
            found = await coupon_of_code(actor, form.get("code"))
        except (CouponCodeMistyped, NotFound) as refusal:
            form.refuse_at("code", refusal)
            return await page(request, "console/orders/of_coupon.html", status_code=refusal.status, finding=form)
        return Redirect(f"/hq/orders?coupon={found.id}", status_code=303)

    @post("/member", status_code=200)
    async def member(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Whose orders are looked for, by phone, name or number. Sent as a form, so that no address holds them."""
        form = await Form.sent(request)
        typed, found = form.get("q"), list[MemberView]()
        try:
            found = await search(actor, wanted_from(typed)) if typed else []
        except InvalidField as refusal:
            form.refuse_at("q", refusal)
        if len(found) == 1:
            return Redirect(f"/hq/orders?member={found[0].id}", status_code=303)
        return await page(
            request,
            "console/orders/found.html",
            status_code=form.refusal.status if form.refusal else 200,
            finding=form,
            found=found,
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
            channels=CHANNELS,
            ways=WAYS,
            paid_by=METHODS,
            customer=await seen_member(actor, order.member_id) if actor.may(SEE_MEMBERS) else None,
            served_by=(await _payee_names(actor, {str(order.serving_id)})) if order.serving_id else {},
            refunds=await refunds_of_order(actor, order_id) if order.refunded_fen else [],
            exchanges=await exchanges_of_order(actor, order_id),
            holds=await holds_of_order(actor, order_id),
            hold_states=HOLD_STATES,
            stuck=await stuck_backs(actor, order_id),
            told_in_store=told_in_store,
            at_terminal=await waiting_at_terminal(actor, order_id),
            unbooked=await unbooked_payments(actor, order_id),
            told_of_unbooked=told_of_unbooked,
            may_recredit=bool(earned) and actor.may(SEE_APPEALS),
            may_refund=_something_is_left(order) and actor.may(REFUND_ORDERS),
        )


def _offer(actor: Actor, narrowed: OrderFilters, spent: SpentFilters | None) -> Offer | None:
    """The list as it is narrowed, to be taken away."""
    if spent is None:
        return offered(actor, "orders", **msgspec.structs.asdict(narrowed))
    return offered(actor, "coupon-orders", **msgspec.structs.asdict(spent))


def _spelled(coupons: bool | None) -> str | None:
    return None if coupons is None else str(coupons).lower()


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
