"""Exchanges, refunds and a store's day over HTTP."""

from datetime import date
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.filters import in_address
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders import queries
from guide_app.ground.orders.asked import Desk
from guide_app.ground.orders.day_schemas import RefundSummary, RefundTotals, StoreDay
from guide_app.ground.orders.days import queries as days
from guide_app.ground.orders.errors import (
    GiftsAlone,
    NotSoldByWeight,
    OrderNotFound,
    OrderNotRefundable,
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
    HeldExchangeView,
    PreviewExchange,
)
from guide_app.ground.orders.filters import RefundFilters, RefundsAsked
from guide_app.ground.orders.held.errors import ExchangeWaits
from guide_app.ground.orders.held.queries import holds_of_order
from guide_app.ground.orders.held.shown import ExchangeHoldView
from guide_app.ground.orders.receipts import ExchangeReceipt, exchange_receipt
from guide_app.ground.orders.returns.approvals import EXCHANGED, exchange
from guide_app.ground.orders.service.exchanging import preview_exchange


class ExchangeReceiptController(Controller):
    """换货小票 · Receipts of exchanges."""

    path = "/v1/orders/{order_id:uuid}/exchange-receipt"
    tags = ("orders",)

    @get(operation_id="showExchangeReceipt", opt=refuses(NotFound), summary="换货小票 · The receipt of an exchange")
    async def receipt(self, actor: CurrentActor, order_id: FromPath[UUID]) -> ExchangeReceipt:
        """Of the exchange that this order came of: what came back, what was taken, the difference and its ways."""
        return await exchange_receipt(actor, order_id)


class ExchangeController(Controller):
    """换货 · Exchanges."""

    path = "/v1/orders/{order_id:uuid}/exchanges"
    tags = ("orders",)

    @post(
        "/",
        operation_id="exchangeGoods",
        opt=asks_second_person(*EXCHANGED),
        summary="换货 · Exchange goods",
    )
    async def exchange(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[ExchangeOrder],
    ) -> Written[ExchangeView | HeldExchangeView]:
        """In one go: take the difference by `payment`, or give it back; above one's own limit it waits: 202.

        With `by_link` nothing comes back yet: the new order waits for the customer to pay the difference, and the
        exchange is made as they do. Without that both end as an unpaid order does.
        """
        return await write(lambda: exchange(actor, order_id, data, desk=desk))

    @post(
        "/previews",
        status_code=200,
        operation_id="previewExchange",
        opt=refuses(
            *(OrderNotFound, OrderNotRefundable, ExchangeWaits, UnknownLine, QuantityExceeds, NotFound, SkuNotSold),
            StoreClosed,
            GiftsAlone,
            NotSoldByWeight,
        ),
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


class ExchangeHoldController(Controller):
    """等付差价的换货 · Exchanges that wait for their difference."""

    path = "/v1/orders/{order_id:uuid}/exchange-holds"
    tags = ("orders",)

    @get(
        operation_id="listExchangeHolds",
        opt=refuses(OrderNotFound),
        summary="等付差价的换货 · Exchanges that wait for their difference",
    )
    async def holds(self, actor: CurrentActor, order_id: FromPath[UUID]) -> list[ExchangeHoldView]:
        """Those by which its goods are to come back, and the one that it was placed for; also what has ended."""
        return await holds_of_order(actor, order_id)


class RefundController(Controller):
    """退款 · Refunds."""

    path = "/v1/refunds"
    tags = ("orders",)
    dependencies = in_address(RefundFilters)

    @get(
        operation_id="listRefunds",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="退款列表 · Refunds within reach",
    )
    async def list_refunds(self, actor: CurrentActor, paging: Paging, filters: RefundsAsked) -> Page[RefundSummary]:
        """By the business day for which they count, the newest first."""
        return await queries.refunds_in_reach(actor, paging, filters)

    @get(
        "/totals",
        operation_id="sumRefunds",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="退款合计 · Sums of refunds",
    )
    async def totals(self, actor: CurrentActor, filters: RefundsAsked) -> RefundTotals:
        """Of exactly what the list shows with the same filters: of up to 31 days, 366 of one store."""
        return await queries.refund_totals(actor, filters)


class StoreDayController(Controller):
    """门店日报 · A store's day."""

    path = "/v1/stores/{store_id:uuid}/day"
    tags = ("stores",)

    @get("/", operation_id="showStoreDay", summary="门店日报 · A store's day")
    async def day(self, actor: CurrentActor, store_id: FromPath[UUID], on: FromQuery[date | None] = None) -> StoreDay:
        """The business day that runs in the store, unless `on` names another."""
        return await days.store_day(actor, store_id, on)
