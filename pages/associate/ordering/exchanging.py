"""换货 · What comes back of an order and what is taken instead: the difference is seen before it is confirmed."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from carts.choosing import offered_product, offers_found
from carts.variants import Group, OfferedProduct, grouped
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import yuan
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.errors import AmountDiffers, NoDifferenceDue, PaymentReferenceUsed
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, ExchangePreview, ExchangeView, HeldExchangeView
from guide_app.ground.orders.held.errors import ExchangeWaits
from guide_app.ground.orders.permissions import ASK_REFUNDS, PLACE_ORDERS, REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import order_view
from guide_app.ground.orders.returns.approvals import ask_for_exchange, exchange
from guide_app.ground.orders.schemas import OrderView, PayBack, PaymentTaken
from guide_app.ground.orders.service.exchanging import preview_exchange
from pages.associate.ordering.customer import seen_member
from pages.associate.ordering.exchange import ExchangeInAddress, Step
from pages.associate.ordering.selling import SPLIT_ROWS, SplitPart, fields_without_reference, split_of
from pages.labels.exchanges import REASONS, STEPS
from pages.labels.orders import PAID_BY_PEOPLE
from pages.page import PageController, page
from pages.refunding import ways_to_choose
from payments.links import hand_over_once

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]

MOST_PRODUCTS = 3
BY_LINK = "link"
"""The way in which the customer pays a difference themselves."""
AT: dict[type[Refusal], str] = {
    AmountDiffers: "difference",
    AlreadyAsked: "reason",
    PaymentReferenceUsed: "reference",
    NoDifferenceDue: "difference",
    ExchangeWaits: "difference",
}
"""The field of what the service refuses."""


class Confirmed(msgspec.Struct, frozen=True):
    """Why goods are exchanged, what difference was shown, and where money goes that is given back."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    difference: int = 0
    split: dict[str, SplitPart] = {}
    pay_to: UUID | None = None
    in_cash: bool = False


class ExchangePages(PageController):
    """换货 · Exchanging goods of an order."""

    path = "/a/orders/{order_id:uuid}/exchange"

    @get()
    async def choosing(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[bytes]:
        """What comes back, what is taken instead, and what that comes to."""
        return await self._shown(request, actor, desk, order_id, Form.of())

    @post(status_code=303)
    async def exchange(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Make the exchange that the address holds, if it still comes to what was shown."""
        form = await Form.sent(request)

        async def work() -> Done:
            order = await order_view(actor, order_id)
            wanted = ExchangeInAddress.of(request, order).wanted(_where(actor, order))
            if not wanted.returns or not wanted.lines:
                raise InvalidField("difference", "退回和换取的商品都要选 / choose what comes back and what is taken")
            confirmed = form.read(Confirmed)
            shown = confirmed.difference
            payments, by_link = _payments(form, confirmed)
            command = ExchangeOrder(
                returns=wanted.returns,
                lines=wanted.lines,
                store_id=wanted.store_id,
                pay_back=[PayBack(confirmed.pay_to, in_cash=confirmed.in_cash)] if confirmed.pay_to else [],
                reason=confirmed.reason,
                payment=payments[0] if len(payments) == 1 else None,
                payments=payments if len(payments) > 1 else [],
                by_link=by_link,
            )
            now = await preview_exchange(actor, order_id, wanted, desk=desk)
            if now.difference_fen != shown:
                raise AmountDiffers(field="difference", amount_fen=shown, payable_fen=now.difference_fen)
            by_themselves = actor.may(REFUND_ORDERS)
            made = await (exchange if by_themselves else ask_for_exchange)(actor, order_id, command, desk=desk)
            if isinstance(made, ApprovalRequested):
                return Done(f"/a/orders/{order_id}", _("已提交，等待第二人审批"))
            if isinstance(made, HeldExchangeView):
                await hand_over_once(actor, made.waits_for.id)
            return _done(made)

        at = AT | fields_without_reference(form)
        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, order_id, form), at=at)

    async def _shown(
        self, request: AnyRequest, actor: Actor, desk: VoucherDesk, order_id: UUID, form: Form
    ) -> Response[bytes]:
        actor.require(ASK_REFUNDS)
        actor.require(PLACE_ORDERS)
        order = await order_view(actor, order_id)
        exchange, text = ExchangeInAddress.of(request, order), request.query_params.get("q", "").strip()
        refusal: Refusal | None = None
        preview: ExchangePreview | None = None
        if exchange.back and exchange.cart.has_goods and exchange.step is not Step.BACK:
            try:
                preview = await preview_exchange(actor, order_id, exchange.wanted(_where(actor, order)), desk=desk)
            except Refusal as refused:
                refusal = refused
        is_choosing = exchange.step is Step.TAKE
        return await page(
            request,
            "associate/ordering/exchange.html",
            form=form,
            order=order,
            exchange=exchange,
            step=exchange.step,
            steps=STEPS,
            here=list(Step).index(exchange.step),
            reasons=REASONS,
            preview=preview,
            refusal=refusal,
            text=text,
            products=await _products(actor, order, exchange) if is_choosing and not text else [],
            found=await _found(actor, order, exchange, text) if is_choosing and text else None,
            methods=PAID_BY_PEOPLE,
            by_link=BY_LINK,
            rows=SPLIT_ROWS,
            ways=ways_to_choose(order) if preview and preview.given_back_fen else [],
        )


def _payments(form: Form, confirmed: Confirmed) -> tuple[list[PaymentTaken], bool]:
    """What is taken for a difference: what is named, and the rest in the way that is chosen. Raises InvalidField.

    Whether the customer pays it by a link; then nothing is taken here.
    """
    if confirmed.difference <= 0:
        return [], False
    split, left = split_of(confirmed.split, confirmed.difference)
    if form.get("method") == BY_LINK:
        return split, True
    return ([*split, form.read(PaymentTaken, amount_fen=left)] if left else split), False


async def _products(actor: Actor, order: OrderView, exchange: ExchangeInAddress) -> list[OfferedProduct]:
    """The products of what comes back, other sizes and colours first of all; those that are still sold."""
    found: dict[str, OfferedProduct] = {}
    level = await _level(actor, order)
    for sku in [line.sku for line in order.lines if line.line in exchange.units][:MOST_PRODUCTS]:
        with suppress(NotFound):
            product = await offered_product(
                actor, sku, channel=exchange.cart.channel, level=level, store_id=_where(actor, order)
            )
            found[product.name] = product
    return list(found.values())


async def _found(actor: Actor, order: OrderView, exchange: ExchangeInAddress, text: str) -> list[Group]:
    level = await _level(actor, order)
    return grouped(
        await offers_found(actor, text, channel=exchange.cart.channel, level=level, store_id=_where(actor, order))
    )


async def _level(actor: Actor, order: OrderView) -> str | None:
    """The level whose prices the customer of the order has."""
    customer = await seen_member(actor, order.member_id)
    return customer.level if customer else None


def _where(actor: Actor, order: OrderView) -> UUID:
    """The store of whoever makes the exchange; for those without one that of the order."""
    return actor.store_id or order.store_id


def _done(made: ExchangeView | HeldExchangeView) -> Done:
    """On to the new order, and what has to be paid back now; to its code, where the customer pays the difference."""
    if isinstance(made, HeldExchangeView):
        return Done(f"/a/orders/{made.waits_for.id}/hand-over", _("请顾客扫码付差价，付清后才换货"))
    place = f"/a/orders/{made.new_order.id}"
    if made.given_back_fen:
        return Done(place, _("已换货，请退给顾客 {amount}"), {"amount": yuan(made.given_back_fen)})
    if made.paid_fen:
        return Done(place, _("已换货，收差价 {amount}"), {"amount": yuan(made.paid_fen)})
    return Done(place, _("已换货，没有差价"))
