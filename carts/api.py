"""Carts and quotes over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation

from carts import queries
from carts.errors import CartClosed, CartNotYours, CartOrdered, TooManyCarts
from carts.rules import CartState
from carts.schemas import CartQuote, CartSummary, CartView, ChangeCart, KeepCart, OrderCart, QuoteView
from carts.service.ordering import order_cart
from carts.service.parking import change_cart, drop_cart, park_cart, take_over_cart
from carts.service.quoting import quote
from coupons.errors import CouponCodeMistyped
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.errors import (
    REFERENCES_NEEDED,
    AmountDiffers,
    GiftsAlone,
    NotSoldByWeight,
    PaymentReferenceUsed,
    SkuNotSold,
    StoreClosed,
)
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.schemas import OrderView

Desk = NamedDependency[SkipValidation[VoucherDesk]]
InState = Annotated[
    CartState, QueryParameter(name="state", description="默认挂单中 · Those that are parked unless said otherwise")
]


class CartController(Controller):
    """挂单 · Parked carts."""

    path = "/v1/carts"
    tags = ("carts",)

    @post(
        operation_id="parkCart",
        opt=refuses(NotFound, SkuNotSold, GiftsAlone, NotSoldByWeight, StoreClosed, InvalidField, TooManyCarts),
        summary="挂单 · Park a cart",
    )
    async def park(
        self, actor: CurrentActor, write: RetrySafe, desk: Desk, data: JSONBody[KeepCart]
    ) -> Written[CartView]:
        """Any device of the same person goes on with it, until it expires; a colleague takes it over first."""
        return await write(lambda: park_cart(actor, data, desk=desk))

    @get(operation_id="listCarts", opt=refuses(NotFound), summary="挂单列表 · Parked carts within reach")
    async def list_carts(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        associate_id: FromQuery[UUID | None] = None,
        in_state: InState = CartState.PARKED,
    ) -> Page[CartSummary]:
        """The newest first."""
        return await queries.carts(actor, paging, store_id=store_id, associate_id=associate_id, state=in_state)

    @get("/{cart_id:uuid}", operation_id="showCart", opt=refuses(NotFound), summary="取单 · One cart")
    async def one(self, actor: CurrentActor, desk: Desk, cart_id: FromPath[UUID]) -> Response[CartView]:
        """Priced as of now, with what has changed since somebody last saw it; its version as ETag."""
        found = await queries.cart(actor, cart_id, desk=desk)
        return with_etag(found, found.version)

    @patch(
        "/{cart_id:uuid}",
        operation_id="changeCart",
        opt=refuses(
            NotFound,
            SkuNotSold,
            GiftsAlone,
            NotSoldByWeight,
            StoreClosed,
            InvalidField,
            CartOrdered,
            CartClosed,
            CartNotYours,
        ),
        summary="修改挂单 · Change a cart",
    )
    async def change(
        self,
        actor: CurrentActor,
        desk: Desk,
        cart_id: FromPath[UUID],
        data: JSONBody[ChangeCart],
        expected_version: ExpectedVersion,
    ) -> Response[CartView]:
        """What is named changes, the rest stays as it is. Of two devices the later one is told."""
        changed = await change_cart(actor, cart_id, data, expected_version=expected_version, desk=desk)
        return with_etag(changed, changed.version)

    @post(
        "/{cart_id:uuid}/take-over",
        status_code=200,
        operation_id="takeOverCart",
        opt=refuses(NotFound, CartOrdered, CartClosed, TooManyCarts),
        summary="接手挂单 · Take a colleague's cart over",
    )
    async def take_over(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        cart_id: FromPath[UUID],
        expected_version: ExpectedVersion,
    ) -> Written[CartView]:
        """Within the store; what is one's own already stays so."""
        return await write(lambda: take_over_cart(actor, cart_id, expected_version=expected_version, desk=desk))

    @post(
        "/{cart_id:uuid}/removal",
        status_code=200,
        operation_id="dropCart",
        opt=refuses(NotFound, CartOrdered, CartClosed, CartNotYours),
        summary="作废挂单 · Give a cart up",
    )
    async def drop(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        cart_id: FromPath[UUID],
        expected_version: ExpectedVersion,
    ) -> Written[CartView]:
        """Its note is gone with it; whoever leads gives up those of others too."""
        return await write(lambda: drop_cart(actor, cart_id, expected_version=expected_version, desk=desk))

    @post(
        "/{cart_id:uuid}/orders",
        operation_id="orderCart",
        opt=refuses(
            *(
                NotFound,
                SkuNotSold,
                GiftsAlone,
                NotSoldByWeight,
                StoreClosed,
                AmountDiffers,
                *REFERENCES_NEEDED,
                PaymentReferenceUsed,
                InvalidField,
            ),
            *(CartOrdered, CartClosed, CartNotYours),
        ),
        summary="挂单下单 · Order a cart",
    )
    async def order(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        cart_id: FromPath[UUID],
        data: JSONBody[OrderCart],
        expected_version: ExpectedVersion,
    ) -> Written[OrderView]:
        """At today's prices, once: whoever comes second is told which order it has become (`cart_ordered`)."""
        return await write(lambda: order_cart(actor, cart_id, data, expected_version=expected_version, desk=desk))


class QuoteController(Controller):
    """报价 · Quotes."""

    path = "/v1/quotes"
    tags = ("carts",)

    @post(
        status_code=200,
        operation_id="quoteCart",
        opt=refuses(NotFound, SkuNotSold, GiftsAlone, NotSoldByWeight, StoreClosed, InvalidField, CouponCodeMistyped),
        summary="报价 · What a cart costs, and what each coupon would give",
    )
    async def quote(self, actor: CurrentActor, desk: Desk, data: JSONBody[CartQuote]) -> QuoteView:
        """For a member, or for whoever shows the code of a coupon on their phone. Nothing is held."""
        return await quote(actor, data, desk=desk)
