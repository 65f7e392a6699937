"""Orders over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.ports import CodeBook
from guide_app.ground.orders import queries
from guide_app.ground.orders.errors import (
    AmountDiffers,
    AmountExceeds,
    DifferenceNotPaid,
    OrderCompleteAlready,
    OrderNotCancellable,
    OrderNotCompletable,
    OrderNotFound,
    OrderNotPayable,
    OrderNotRefundable,
    PaymentReferenceUsed,
    QuantityExceeds,
    SkuNotSold,
    StoreClosed,
    UnknownLine,
)
from guide_app.ground.orders.exchange_schemas import (
    ExchangeOrder,
    ExchangePreview,
    ExchangeSummary,
    ExchangeView,
    PreviewExchange,
)
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import (
    OrderPreview,
    OrderSummary,
    OrderTotals,
    OrderView,
    PaymentTaken,
    PlaceOrder,
    PreviewOrder,
    RefundOrder,
    RefundSummary,
    RefundTotals,
    RefundView,
    StoreDay,
)
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.exchanging import exchange_goods, preview_exchange
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from guide_app.ground.orders.service.refunding import refund_order

OfNumber = Annotated[str | None, QueryParameter(max_length=40, description="完整的订单号 · The whole number")]
FirstDay = Annotated[
    date | None, QueryParameter(description="起始营业日（含），与 last 同用 · First business day, together with last")
]
LastDay = Annotated[
    date | None, QueryParameter(description="截止营业日（含），与 first 同用 · Last business day, together with first")
]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
Codes = NamedDependency[SkipValidation[CodeBook]]


class OrderController(Controller):
    """订单 · Orders."""

    path = "/v1/orders"
    tags = ("orders",)

    @post(
        "/",
        operation_id="placeOrder",
        opt=refuses(NotFound, SkuNotSold, StoreClosed, AmountDiffers, PaymentReferenceUsed),
        summary="代客下单 · Place an order",
    )
    async def place(
        self, actor: CurrentActor, write: RetrySafe, desk: Desk, codes: Codes, data: JSONBody[PlaceOrder]
    ) -> Written[OrderView]:
        """Price the cart by the price books and coupons; with `payment`, take the money at once."""
        return await write(lambda: place_order(actor, data, desk=desk, codes=codes))

    @post(
        "/previews",
        status_code=200,
        operation_id="previewOrder",
        opt=refuses(NotFound, SkuNotSold, StoreClosed),
        summary="试算 · Price a cart without ordering it",
    )
    async def preview(self, actor: CurrentActor, desk: Desk, data: JSONBody[PreviewOrder]) -> OrderPreview:
        """With the member's best coupons, or those named; what each of them takes off, or why it is not used."""
        return await preview_order(actor, data, desk=desk)

    @get("/", operation_id="listOrders", opt=refuses(NotFound, InvalidField), summary="订单列表 · Orders within reach")
    async def list_orders(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        member_id: FromQuery[UUID | None] = None,
        number: OfNumber = None,
        status: FromQuery[OrderStatus | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
    ) -> Page[OrderSummary]:
        """The newest first; with days, those paid on them, by day."""
        return await queries.orders_in_reach(
            actor, paging, store_id=store_id, member_id=member_id, number=number, status=status, first=first, last=last
        )

    @get(
        "/totals",
        operation_id="sumOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单合计 · Sums of orders",
    )
    async def totals(
        self,
        actor: CurrentActor,
        store_id: FromQuery[UUID | None] = None,
        member_id: FromQuery[UUID | None] = None,
        number: OfNumber = None,
        status: FromQuery[OrderStatus | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
    ) -> OrderTotals:
        """Of exactly what the list shows with the same filters: of a member, or of up to 31 days, 366 of one store."""
        return await queries.order_totals(
            actor, store_id=store_id, member_id=member_id, number=number, status=status, first=first, last=last
        )

    @get("/{order_id:uuid}", operation_id="showOrder", opt=refuses(OrderNotFound), summary="订单详情 · One order")
    async def one(self, actor: CurrentActor, order_id: FromPath[UUID]) -> OrderView:
        """With its lines."""
        return await queries.order_view(actor, order_id)

    @post(
        "/{order_id:uuid}/payments",
        operation_id="payOrder",
        opt=refuses(OrderNotFound, OrderNotPayable, AmountDiffers, PaymentReferenceUsed),
        summary="收款 · Take the payment",
    )
    async def pay(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[PaymentTaken],
    ) -> Written[OrderView]:
        """Record the money of a placed order."""
        return await write(lambda: pay_order(actor, order_id, data, desk=desk))

    @post(
        "/{order_id:uuid}/cancellation",
        status_code=200,
        operation_id="cancelOrder",
        opt=refuses(OrderNotFound, OrderNotCancellable),
        summary="取消订单 · Cancel",
    )
    async def cancel(
        self, actor: CurrentActor, write: RetrySafe, desk: Desk, order_id: FromPath[UUID]
    ) -> Written[OrderView]:
        """Give up an unpaid order."""
        return await write(lambda: cancel_order(actor, order_id, desk=desk))

    @post(
        "/{order_id:uuid}/completions",
        operation_id="completeOrder",
        opt=refuses(OrderNotFound, OrderNotCompletable, OrderCompleteAlready),
        summary="确认收货 · The customer has it",
    )
    async def complete(self, actor: CurrentActor, write: RetrySafe, order_id: FromPath[UUID]) -> Written[OrderView]:
        """Of what was sent or kept for them; what was handed over as it was paid is complete by that."""
        return await write(lambda: complete_order(actor, order_id))

    @post(
        "/{order_id:uuid}/refunds",
        operation_id="refundOrder",
        opt=refuses(OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, AmountExceeds),
        summary="退货退款 · Refund",
    )
    async def refund(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[RefundOrder],
    ) -> Written[RefundView]:
        """Take units back and pay what was paid for them, by `policy`; give freight back, or money without goods."""
        return await write(lambda: refund_order(actor, order_id, data, desk=desk))


class ExchangeController(Controller):
    """换货 · Exchanges."""

    path = "/v1/orders/{order_id:uuid}/exchanges"
    tags = ("orders",)

    @post(
        "/",
        operation_id="exchangeGoods",
        opt=refuses(
            *(OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, NotFound, SkuNotSold, StoreClosed),
            *(DifferenceNotPaid, AmountDiffers, PaymentReferenceUsed),
        ),
        summary="换货 · Exchange goods",
    )
    async def exchange(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[ExchangeOrder],
    ) -> Written[ExchangeView]:
        """Take units back and sell others for them, in one go: take the difference by `payment`, or give it back."""
        return await write(lambda: exchange_goods(actor, order_id, data, desk=desk))

    @post(
        "/previews",
        status_code=200,
        operation_id="previewExchange",
        opt=refuses(OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, NotFound, SkuNotSold, StoreClosed),
        summary="换货试算 · What an exchange would come to",
    )
    async def preview(
        self, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID], data: JSONBody[PreviewExchange]
    ) -> ExchangePreview:
        """The difference to be paid or given back, before anything is done."""
        return await preview_exchange(actor, order_id, data, desk=desk)

    @get("/", operation_id="listExchanges", opt=refuses(OrderNotFound), summary="换货记录 · Exchanges of an order")
    async def list_exchanges(self, actor: CurrentActor, order_id: FromPath[UUID]) -> list[ExchangeSummary]:
        """Those in which its goods came back, and the one that it was made by."""
        return await queries.exchanges_of_order(actor, order_id)


class RefundController(Controller):
    """退款 · Refunds."""

    path = "/v1/refunds"
    tags = ("orders",)

    @get(operation_id="listRefunds", opt=refuses(NotFound, InvalidField), summary="退款列表 · Refunds within reach")
    async def list_refunds(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
    ) -> Page[RefundSummary]:
        """By the business day for which they count, the newest first."""
        return await queries.refunds_in_reach(actor, paging, store_id=store_id, first=first, last=last)

    @get(
        "/totals",
        operation_id="sumRefunds",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="退款合计 · Sums of refunds",
    )
    async def totals(
        self,
        actor: CurrentActor,
        store_id: FromQuery[UUID | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
    ) -> RefundTotals:
        """Of exactly what the list shows with the same filters: of up to 31 days, 366 of one store."""
        return await queries.refund_totals(actor, store_id=store_id, first=first, last=last)


class StoreDayController(Controller):
    """门店日报 · A store's day."""

    path = "/v1/stores/{store_id:uuid}/day"
    tags = ("stores",)

    @get("/", operation_id="showStoreDay", summary="门店日报 · A store's day")
    async def day(self, actor: CurrentActor, store_id: FromPath[UUID], on: FromQuery[date | None] = None) -> StoreDay:
        """The business day that runs in the store, unless `on` names another."""
        return await queries.store_day(actor, store_id, on)
