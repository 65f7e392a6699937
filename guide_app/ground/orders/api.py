"""Orders over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.filters import in_address
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders import queries
from guide_app.ground.orders.asked import Codes, Desk, Outside
from guide_app.ground.orders.day_schemas import RefundSummary
from guide_app.ground.orders.errors import (
    REFERENCES_NEEDED,
    AmountDiffers,
    GiftsAlone,
    MoneyOnItsWay,
    NotSoldByWeight,
    OrderCompleteAlready,
    OrderCompletesItself,
    OrderNotCancellable,
    OrderNotCompletable,
    OrderNotFound,
    OrderNotPayable,
    PaidMeanwhile,
    PartPaid,
    PaymentNotFound,
    PaymentReferenceUsed,
    SkuNotSold,
    StoreClosed,
)
from guide_app.ground.orders.filters import OrderFilters, OrdersAsked
from guide_app.ground.orders.held.errors import ExchangeOver
from guide_app.ground.orders.returns.approvals import BACK, refund
from guide_app.ground.orders.returns.errors import GoodwillNotAllowed, StoreOutOfReach
from guide_app.ground.orders.returns.part_payments import give_part_back
from guide_app.ground.orders.schemas import (
    GivePaymentBack,
    OrderPreview,
    OrderSummary,
    OrderView,
    PaymentTaken,
    PlaceOrder,
    PreviewOrder,
    RefundOrder,
    RefundView,
)
from guide_app.ground.orders.service.cancelling import ask_outside, cancel_order
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from guide_app.ground.stock.errors import StockShort


class OrderController(Controller):
    """订单 · Orders."""

    path = "/v1/orders"
    tags = ("orders",)
    dependencies = in_address(OrderFilters)

    @post(
        "/",
        operation_id="placeOrder",
        opt=refuses(
            NotFound,
            SkuNotSold,
            GiftsAlone,
            NotSoldByWeight,
            StockShort,
            StoreClosed,
            AmountDiffers,
            *REFERENCES_NEEDED,
            PaymentReferenceUsed,
        ),
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
        opt=refuses(NotFound, SkuNotSold, GiftsAlone, NotSoldByWeight, StoreClosed),
        summary="试算 · Price a cart without ordering it",
    )
    async def preview(self, actor: CurrentActor, desk: Desk, data: JSONBody[PreviewOrder]) -> OrderPreview:
        """With the member's best coupons, or those named; what each of them takes off, or why it is not used."""
        return await preview_order(actor, data, desk=desk)

    @get(
        "/",
        operation_id="listOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单列表 · Orders within reach",
    )
    async def list_orders(self, actor: CurrentActor, paging: Paging, filters: OrdersAsked) -> Page[OrderSummary]:
        """The newest first; with days, those paid on them, by day."""
        return await queries.orders_in_reach(actor, paging, filters)

    @get("/{order_id:uuid}", operation_id="showOrder", opt=refuses(OrderNotFound), summary="订单详情 · One order")
    async def one(self, actor: CurrentActor, order_id: FromPath[UUID]) -> OrderView:
        """With its lines."""
        return await queries.order_view(actor, order_id)

    @post(
        "/{order_id:uuid}/payments",
        operation_id="payOrder",
        opt=refuses(
            *(OrderNotFound, OrderNotPayable, AmountDiffers, *REFERENCES_NEEDED, PaymentReferenceUsed, PaidMeanwhile),
            ExchangeOver,
        ),
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
        """Record money of a placed order, all that is due or a part of it; the last part makes it paid."""
        return await write(lambda: pay_order(actor, order_id, data, desk=desk))

    @post(
        "/{order_id:uuid}/payments/{payment_id:uuid}/giving-back",
        status_code=200,
        operation_id="givePaymentBack",
        opt=asks_second_person(OrderNotFound, PaymentNotFound, OrderNotPayable),
        summary="退回部分收款 · Give a part payment back",
    )
    async def give_back(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        order_id: FromPath[UUID],
        payment_id: FromPath[UUID],
        data: JSONBody[GivePaymentBack],
    ) -> Written[OrderView]:
        """All of it, as it came, of an order that is not paid in full; above one's own limit it waits: 202."""
        return await write(lambda: give_part_back(actor, order_id, payment_id, data))

    @post(
        "/{order_id:uuid}/cancellation",
        status_code=200,
        operation_id="cancelOrder",
        opt=refuses(OrderNotFound, OrderNotCancellable, PartPaid, MoneyOnItsWay),
        summary="取消订单 · Cancel",
    )
    async def cancel(
        self, actor: CurrentActor, write: RetrySafe, desk: Desk, outside: Outside, order_id: FromPath[UUID]
    ) -> Written[OrderView]:
        """Give up an unpaid order."""
        await ask_outside(actor, order_id, outside=outside)
        return await write(lambda: cancel_order(actor, order_id, desk=desk, outside=outside))

    @post(
        "/{order_id:uuid}/completions",
        operation_id="completeOrder",
        opt=refuses(OrderNotFound, OrderNotCompletable, OrderCompleteAlready, OrderCompletesItself),
        summary="确认收货 · The customer has it",
    )
    async def complete(self, actor: CurrentActor, write: RetrySafe, order_id: FromPath[UUID]) -> Written[OrderView]:
        """Of what was sent or kept for them; what was handed over as it was paid is complete by that."""
        return await write(lambda: complete_order(actor, order_id))

    @get(
        "/{order_id:uuid}/refunds",
        operation_id="listRefundsOfOrder",
        opt=refuses(OrderNotFound),
        summary="订单的退款 · What went back of an order",
    )
    async def refunds(self, actor: CurrentActor, order_id: FromPath[UUID]) -> list[RefundSummary]:
        """All of it, the first one first: why, how, by whom."""
        return await queries.refunds_of_order(actor, order_id)

    @post(
        "/{order_id:uuid}/refunds",
        operation_id="refundOrder",
        opt=asks_second_person(*BACK, GoodwillNotAllowed, StoreOutOfReach),
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
        """Units by `policy`, freight, or money without goods. Above one's own limit, or too late, it waits: 202."""
        return await write(lambda: refund(actor, order_id, data, desk=desk))
