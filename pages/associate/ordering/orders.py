"""订单 · Orders: the list, one of them, its payment, its cancellation, what comes back, and what it earned."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.response import Redirect

from commissions.permissions import APPEAL, SEE_OWN_PAY
from commissions.reasons.queries import order_commission
from commissions.reasons.schemas import OrderCommissionView
from coupons.spent_in import orders_of_coupon
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.attribution.queries import attribution_of_order
from guide_app.ground.orders.errors import MoneyOnItsWay
from guide_app.ground.orders.filters import OrderFilters
from guide_app.ground.orders.fulfilment.showing import may_show_code
from guide_app.ground.orders.held.queries import holds_of_order
from guide_app.ground.orders.held.rules import HoldState
from guide_app.ground.orders.permissions import ASK_REFUNDS, FULFIL_ORDERS, KEEP_ORDERS, PLACE_ORDERS, REFUND_ORDERS
from guide_app.ground.orders.ports import OutsidePayments, VoucherDesk
from guide_app.ground.orders.queries import exchanges_of_order, order_view, orders_in_reach
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import PaymentTaken, RefundPreview
from guide_app.ground.orders.service.cancelling import ask_outside, cancel_order
from guide_app.ground.orders.service.paying import pay_order
from pages.asking import asked, paging_in
from pages.associate.ordering.customer import seen_member
from pages.labels.exchanges import HOLD_STATES
from pages.labels.fulfilment import WAYS
from pages.labels.orders import CHANNELS, METHODS, PAID_BY_PEOPLE, STATUS, STATUS_KIND
from pages.labels.payments import told_in_store, told_of_unbooked
from pages.page import PageController, page
from pages.refunding import AT, LOOK, refund_looked_at, refund_typed, ways_to_choose
from pages.unsettled import stuck_backs, unbooked_payments, waiting_at_terminal
from payments.permissions import ASK_FOR_PAYMENT, NOTE_TERMINAL_REFUNDS

AnyRequest = Request[Any, Any, Any]
Outside = NamedDependency[SkipValidation[OutsidePayments]]
Desk = NamedDependency[SkipValidation[VoucherDesk]]

CREDITED_WITHIN = timedelta(minutes=2)
"""How long a page waits for what a new order earned: the worker takes a second."""


class OrdersInAddress(msgspec.Struct, frozen=True):
    """What the list of orders shows."""

    status: OrderStatus | None = None
    member_id: UUID | None = None
    coupon: UUID | None = None
    number: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class OrderPages(PageController):
    """订单 · Orders."""

    path = "/a/orders"

    @get()
    async def orders(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """The newest first; of a coupon or of a number, on to the one that is meant."""
        wanted = asked(request, OrdersInAddress)
        narrowed = OrderFilters(
            store_id=actor.store_id, member_id=wanted.member_id, status=wanted.status, number=wanted.number
        )
        if wanted.coupon is None:
            found = await orders_in_reach(actor, paging_in(request), narrowed)
        else:
            found = await orders_of_coupon(actor, wanted.coupon, paging_in(request))
        if (wanted.coupon or wanted.number) and len(found.items) == 1:
            return Redirect(f"/a/orders/{found.items[0].id}", status_code=303)
        return await page(
            request,
            "associate/ordering/orders.html",
            found=found,
            wanted=wanted,
            names=STATUS,
            kinds=STATUS_KIND,
            may_fulfil=actor.may(FULFIL_ORDERS),
        )

    @get("/{order_id:uuid}")
    async def order(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """One order, and what it earned."""
        return await self._shown(request, actor, order_id, Form.of())

    @post("/{order_id:uuid}/payment", status_code=303)
    async def pay(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Record the money of a placed order."""
        form = await Form.sent(request)

        async def work() -> Done:
            await pay_order(actor, order_id, form.read(PaymentTaken), desk=desk)
            return Done(f"/a/orders/{order_id}", _("收款成功"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @post("/{order_id:uuid}/cancellation", status_code=303)
    async def cancel(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, outside: Outside, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Give up an order that nobody has paid."""
        form = await Form.sent(request)
        try:
            await ask_outside(actor, order_id, outside=outside)
        except MoneyOnItsWay as refusal:
            return await form.refused(refusal, lambda: self._shown(request, actor, order_id, form))

        async def work() -> Done:
            await cancel_order(actor, order_id, desk=desk, outside=outside)
            return Done(f"/a/orders/{order_id}", _("订单已取消，优惠券已退回"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @get("/{order_id:uuid}/refund")
    async def refunding(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """Which units come back."""
        return await self._refund_form(request, actor, order_id, Form.of())

    @post("/{order_id:uuid}/refund", status_code=303)
    async def refund(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Pay back what these units were worth."""
        form = await Form.sent(request)
        if form.get(LOOK):
            preview = await refund_looked_at(actor, order_id, form, desk=desk)
            return await self._refund_form(request, actor, order_id, form, preview)

        async def work() -> Done:
            return await refund_typed(actor, order_id, form, desk=desk, to=f"/a/orders/{order_id}")

        return await form.submit(request, work, again=lambda: self._refund_form(request, actor, order_id, form), at=AT)

    @get("/{order_id:uuid}/cancellation")
    async def cancelling(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """What giving up an order means, before it is done."""
        actor.require(PLACE_ORDERS)
        order = await order_view(actor, order_id)
        may_refund = actor.may(REFUND_ORDERS)
        return await page(request, "associate/ordering/cancel.html", form=Form.of(), order=order, may_refund=may_refund)

    async def _refund_form(
        self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form, preview: RefundPreview | None = None
    ) -> Response[bytes]:
        actor.require(ASK_REFUNDS)
        order = await order_view(actor, order_id)
        return await page(
            request,
            "associate/ordering/refund.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            preview=preview,
            methods=METHODS,
            order=order,
            ways=ways_to_choose(order),
            may_refund=actor.may(REFUND_ORDERS),
        )

    async def _shown(self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
        order, holds = await order_view(actor, order_id), await holds_of_order(actor, order_id)
        earned, may_see = None, order.paid_at is not None and actor.may(SEE_OWN_PAY)
        if may_see:
            earned = await earned_by(actor, order_id)
        return await page(
            request,
            "associate/ordering/order.html",
            form=form,
            order=order,
            due=yuan_for_field(order.due_fen),
            customer=await seen_member(actor, order.member_id),
            earned=earned,
            attributed=await attribution_of_order(actor, order_id),
            may_see=may_see,
            me=str(actor.associate_id),
            waits=earned is None and order.paid_at is not None and clock.now() - order.paid_at < CREDITED_WITHIN,
            names=STATUS,
            kinds=STATUS_KIND,
            methods=PAID_BY_PEOPLE,
            paid_by=METHODS,
            channels=CHANNELS,
            exchanges=await exchanges_of_order(actor, order_id),
            holds=holds,
            is_held=any(one.order_id == order_id and one.state is HoldState.OPEN for one in holds),
            hold_states=HOLD_STATES,
            stuck=await stuck_backs(actor, order_id),
            told_in_store=told_in_store,
            at_terminal=await waiting_at_terminal(actor, order_id),
            may_note=actor.may(NOTE_TERMINAL_REFUNDS),
            may_keep=actor.may(KEEP_ORDERS) and 0 < order.due_fen < order.payable_fen - (order.carried_fen or 0),
            unbooked=await unbooked_payments(actor, order_id),
            told_of_unbooked=told_of_unbooked,
            ways=WAYS,
            may_fulfil=actor.may(FULFIL_ORDERS),
            may_show_code=may_show_code(actor, order),
            may_pay=actor.may(PLACE_ORDERS),
            may_hand_over=actor.may(ASK_FOR_PAYMENT),
            may_refund=actor.may(REFUND_ORDERS),
            may_ask=actor.may(ASK_REFUNDS),
            may_appeal=order.paid_at is not None and not order.taken_back and actor.may(APPEAL),
            may_exchange=actor.may(ASK_REFUNDS) and actor.may(PLACE_ORDERS),
        )


async def earned_by(actor: Actor, order_id: UUID) -> OrderCommissionView | None:
    """What it gives those whose pay the actor may see; None before it is counted."""
    try:
        found = await order_commission(actor, order_id)
    except NotFound:
        return None
    return found if found.lines else None
