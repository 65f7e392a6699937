"""开单 · The cart: who buys, what, with which coupons, and what it comes to."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from carts.permissions import KEEP_CARTS
from carts.rules import CAN_BE_CHOSEN
from carts.service.ordering import ParkedVersion, sell
from carts.service.parking import change_cart, park_cart
from guide_app.base.html.forms import KEY, Done, Form, lead_to
from guide_app.base.html.session import FORM_TOKEN, require_own_form
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.base.web.uploads import takes_file, uploaded
from guide_app.ground.files.service import read_codes
from guide_app.ground.orders.errors import AmountDiffers, PaymentReferenceUsed
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.schemas import OrderPreview, OrderView
from guide_app.ground.orders.service.previewing import preview_order
from pages.associate.ordering.articles import FOUND, added, found_of
from pages.associate.ordering.cart import KILOGRAMS, WEIGH, CartInAddress, grams_in
from pages.associate.ordering.customer import seen_member
from pages.associate.ordering.parking import parked_cart
from pages.associate.ordering.reaching import places_of
from pages.associate.ordering.selling import SPLIT_ROWS, fields_without_reference, sold
from pages.finding import wanted_from
from pages.labels.carts import CHANGES
from pages.labels.fulfilment import WAYS
from pages.labels.orders import PAID_BY_PEOPLE, SOLD_IN, WHY_NOT
from pages.page import PageController, page
from payments.links import hand_over_once
from payments.permissions import ASK_FOR_PAYMENT
from performance.queries.customers import find_customers, my_customers
from performance.schemas import CustomerView

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]


class CartPages(PageController):
    """开单 · A cart and the order it becomes."""

    path = "/a/order"

    @get()
    async def cart(self, request: AnyRequest, actor: CurrentActor, desk: Desk) -> Response[bytes]:
        """The cart in the address, and the articles that were searched for."""
        actor.require(PLACE_ORDERS)
        return await self._shown(request, actor, desk, Form.of())

    @post(status_code=303)
    async def place(self, request: AnyRequest, actor: CurrentActor, desk: Desk) -> Response[Any]:
        """Order what the cart holds; with a way of paying, the money is recorded at once."""
        form = await Form.sent(request)
        cart = CartInAddress.of(request)

        async def work() -> Done:
            wanted = sold(form, cart)
            parked = ParkedVersion(cart.parked, cart.version) if cart.parked else None
            order = await sell(
                actor, wanted.order, parked=parked, parts=wanted.parts, is_read_next=wanted.by_link, desk=desk
            )
            if order.payable_fen != wanted.shown_fen:
                raise AmountDiffers(field="amount", amount_fen=wanted.shown_fen, payable_fen=order.payable_fen)
            if wanted.by_link:
                await hand_over_once(actor, order.id)
                return Done(f"/a/orders/{order.id}/hand-over", _said(order))
            return Done(f"/a/orders/{order.id}", _said(order))

        at: dict[type[Refusal], str] = {
            AmountDiffers: "amount",
            PaymentReferenceUsed: "reference",
            **fields_without_reference(form),
        }
        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, form), at=at)

    @post("/parking", status_code=303)
    async def park(self, request: AnyRequest, actor: CurrentActor, desk: Desk) -> Response[Any]:
        """Keep the cart for later; one that was resumed is kept as it is now."""
        form = await Form.sent(request)
        cart = CartInAddress.of(request)

        async def work() -> Done:
            kept = cart.kept(form.get("note"))
            if cart.parked is None:
                await park_cart(actor, kept, desk=desk)
            else:
                await change_cart(actor, cart.parked, kept, expected_version=cart.version, desk=desk)
            return Done("/a/carts", _("已挂单"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, form))

    @post("/reading", status_code=303, opt=takes_file({FORM_TOKEN: "…", KEY: "…"}))
    async def read(self, request: AnyRequest, actor: CurrentActor, desk: Desk) -> Response[Any]:
        """The article whose code is on a photo: into the cart, or what was read into the search."""
        sent = await uploaded(request, FORM_TOKEN, KEY)
        require_own_form(request, sent.texts[FORM_TOKEN])
        cart, form = CartInAddress.of(request), Form.of()
        try:
            text = (await read_codes(actor, sent.content)).codes[0].text
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._shown(request, actor, desk, form))
        return lead_to(request, Done(await added(actor, cart, text) or cart.address(q=text)))

    @get("/customer")
    async def customers(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who buys: those seen last, and a search."""
        actor.require(PLACE_ORDERS)
        recent = await my_customers(actor, PageRequest(None, FOUND))
        return await self._customers(request, Form.of(), recent.items, searched=False)

    @post("/customer", status_code=200)
    async def find(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Customers by phone, its end or a piece of the name. Not in the address, for addresses are logged."""
        form = await Form.sent(request)
        try:
            found = await find_customers(actor, wanted_from(form.get("q")))
        except Refusal as refusal:
            return await form.refused(
                refusal, lambda: self._customers(request, form, [], searched=False), {type(refusal): "q"}
            )
        return await self._customers(request, form, found, searched=True)

    async def _customers(
        self, request: AnyRequest, form: Form, found: list[CustomerView], *, searched: bool
    ) -> Response[bytes]:
        cart = CartInAddress.of(request)
        return await page(
            request, "associate/ordering/customers.html", form=form, cart=cart, found=found, searched=searched
        )

    async def _shown(self, request: AnyRequest, actor: Actor, desk: VoucherDesk, form: Form) -> Response[bytes]:
        cart, text = CartInAddress.of(request), request.query_params.get("q", "").strip()
        refusal: Refusal | None = None
        preview: OrderPreview | None = None
        parked = await parked_cart(actor, cart.parked, desk=desk)
        if cart.has_goods:
            try:
                preview = await preview_order(actor, cart.preview(), desk=desk)
            except Refusal as refused:
                refusal = refused
        customer = await seen_member(actor, cart.member_id)
        asked = request.query_params
        return await page(
            request,
            "associate/ordering/cart.html",
            unread=asked.get(WEIGH, "") if grams_in(asked.get(KILOGRAMS, "")) is None else "",
            form=form,
            cart=cart,
            parked=parked,
            changed=CHANGES,
            may_park=actor.may(KEEP_CARTS),
            customer=customer,
            preview=preview,
            refusal=refusal,
            text=text,
            pictures=asked.get("shown") == "pictures",
            found=await found_of(actor, cart, text, customer) if text else None,
            ways=WAYS,
            sold_in=SOLD_IN,
            freight=yuan_for_field(cart.freight_fen) if cart.freight_fen else "",
            places=await places_of(actor, cart) if preview else [],
            methods=PAID_BY_PEOPLE,
            may_link=actor.may(ASK_FOR_PAYMENT),
            rows=SPLIT_ROWS,
            why_not=WHY_NOT,
            can_be_chosen=CAN_BE_CHOSEN,
        )


def _said(order: OrderView) -> str:
    """What has become of it."""
    if not order.due_fen:
        return _("收款成功")
    return _("已收一部分，其余待付款") if order.payments else _("已下单，待付款")
