"""Price books, timelines and withdrawals over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.catalog import approvals
from guide_app.ground.catalog.errors import BookOver, PriceOver
from guide_app.ground.catalog.parameters import InChannel, PricedStore
from guide_app.ground.catalog.pricing import queries
from guide_app.ground.catalog.pricing.schemas import (
    BookView,
    CloseBook,
    CreateBook,
    PriceSeen,
    PriceTimeline,
    WithdrawPrice,
)
from guide_app.ground.catalog.pricing.service import books
from guide_app.ground.catalog.schemas import PriceView
from guide_app.ground.stores.errors import CodeTaken

From = Annotated[datetime | None, QueryParameter(description="从何时，默认 60 天前 · From when, else 60 days ago")]
Until = Annotated[datetime | None, QueryParameter(description="到何时，默认 60 天后 · Until when, else 60 days on")]
At = Annotated[datetime | None, QueryParameter(description="何时，默认现在 · When, now by default")]
OfLevel = Annotated[str | None, QueryParameter(max_length=20, description="会员等级编码 · Code of a level")]


class PricingController(Controller):
    """价格何时何处对谁有效 · What is in force when, where and for whom."""

    path = "/v1/skus/{sku_id:uuid}"
    tags = ("catalog",)

    @get(
        "/price-timeline",
        operation_id="showPriceTimeline",
        opt=refuses(NotFound, InvalidField),
        summary="价格时间轴 · What a SKU costs over time",
    )
    async def timeline(
        self,
        actor: CurrentActor,
        sku_id: FromPath[UUID],
        *,
        store_id: PricedStore = None,
        first: From = None,
        last: Until = None,
    ) -> PriceTimeline:
        """What is in force in a store within reach, for everybody, each level and each channel that has prices."""
        return await queries.price_timeline(actor, sku_id, store_id=store_id, first=first, last=last)

    @get(
        "/price-in-force",
        operation_id="showPriceInForce",
        opt=refuses(NotFound, InvalidField),
        summary="谁看到什么价 · Who sees what price",
    )
    async def seen(
        self,
        actor: CurrentActor,
        sku_id: FromPath[UUID],
        *,
        store_id: PricedStore = None,
        level: OfLevel = None,
        channel: InChannel = None,
        at: At = None,
    ) -> PriceSeen:
        """For a store, a level, a channel and a moment: the price, and every entry that could have held."""
        return await queries.price_seen(actor, sku_id, store_id=store_id, level=level, channel=channel, at=at)


class PriceBookController(Controller):
    """价格本 · Price books."""

    path = "/v1/price-books"
    tags = ("catalog",)

    @get(operation_id="listPriceBooks", summary="价格本列表 · List price books")
    async def books(self, actor: CurrentActor, paging: Paging) -> Page[BookView]:
        """Those that concern the actor's reach."""
        return await queries.price_books(actor, paging)

    @post(operation_id="createPriceBook", opt=refuses(CodeTaken), summary="新建价格本 · Create a price book")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateBook], write: RetrySafe) -> Written[BookView]:
        """For a channel, place, level and time; entries that name it are for these."""
        return await write(lambda: books.create_book(actor, data))

    @get("/{book_id:uuid}/prices", operation_id="listPricesOfBook", summary="价格本的价格 · Prices of a book")
    async def prices(self, actor: CurrentActor, paging: Paging, book_id: FromPath[UUID]) -> Page[PriceView]:
        """Its entries, past ones too, in the order in which they were entered."""
        return await queries.prices_of_book(actor, paging, book_id)

    @post(
        "/{book_id:uuid}/closing",
        status_code=200,
        operation_id="closePriceBook",
        opt=asks_second_person(NotFound, BookOver),
        summary="停用价格本 · Close a price book",
    )
    async def close(
        self, actor: CurrentActor, book_id: FromPath[UUID], data: JSONBody[CloseBook], write: RetrySafe
    ) -> Written[BookView]:
        """Until a moment, now by default. With entries in force it waits for a second person: 202."""
        return await write(lambda: approvals.close_book(actor, book_id, data))

    @get("/{book_id:uuid}", operation_id="showPriceBook", summary="价格本详情 · One price book")
    async def book(self, actor: CurrentActor, book_id: FromPath[UUID]) -> BookView:
        """One price book."""
        return await queries.price_book(actor, book_id)


class PriceWithdrawalController(Controller):
    """撤回价格 · Withdrawing prices."""

    path = "/v1/prices/{price_id:uuid}"
    tags = ("catalog",)

    @get(operation_id="showPrice", summary="一条价格 · One entry of the price book")
    async def price(self, actor: CurrentActor, price_id: FromPath[UUID]) -> PriceView:
        """One entry."""
        return await queries.price(actor, price_id)

    @post(
        "/withdrawal",
        status_code=200,
        operation_id="withdrawPrice",
        opt=asks_second_person(NotFound, PriceOver),
        summary="撤回价格 · Withdraw a price",
    )
    async def withdraw(
        self, actor: CurrentActor, price_id: FromPath[UUID], data: JSONBody[WithdrawPrice], write: RetrySafe
    ) -> Written[PriceView]:
        """One that has not begun goes at once. One that is in force waits for a second person: 202."""
        return await write(lambda: approvals.withdraw_price(actor, price_id, data))
