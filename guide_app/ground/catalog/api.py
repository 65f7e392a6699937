"""The catalog over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.catalog import approvals, queries, service
from guide_app.ground.catalog.errors import FloorAbovePrice, ListBelowPrice, SkuUnknown
from guide_app.ground.catalog.parameters import CategoryCode, InChannel, PricedStore
from guide_app.ground.catalog.products.errors import VariantTaken
from guide_app.ground.catalog.schemas import (
    CategoryNode,
    CategoryView,
    CreateCategory,
    CreateSku,
    PriceView,
    RenameCategory,
    SetPrices,
    SkuView,
    UpdateSku,
)
from guide_app.ground.stores.errors import CodeTaken

SearchText = Annotated[
    str | None, QueryParameter(max_length=60, description="编码、款号或名称包含 · Code, SPU or name contains")
]
OnSale = Annotated[bool | None, QueryParameter(description="是否在售，默认在售 · Active ones by default")]
Planned = Annotated[bool, QueryParameter(description="只列尚未开始的 · Only those that have not begun")]
OfSku = Annotated[str | None, QueryParameter(max_length=64, description="商品编码 · SKU code")]

A_THOUSAND_PRICES = takes_up_to(size=512_000, elements=20_000)


class CategoryController(Controller):
    """品类 · Categories."""

    path = "/v1/categories"
    tags = ("catalog",)

    @get(operation_id="listCategories", summary="品类列表 · List categories")
    async def categories(self, actor: CurrentActor, paging: Paging) -> Page[CategoryView]:
        """The category tree as a list."""
        return await queries.categories(actor, paging)

    @post(operation_id="createCategory", opt=refuses(NotFound, CodeTaken), summary="新建品类 · Create a category")
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateCategory], write: RetrySafe
    ) -> Written[CategoryView]:
        """Add a category below its parent."""
        return await write(lambda: service.create_category(actor, data))

    @get("/tree", operation_id="showCategoryTree", summary="品类树 · The tree of categories")
    async def tree(self, actor: CurrentActor) -> list[CategoryNode]:
        """All categories as trees, with how many articles are in each."""
        return await queries.category_tree(actor)

    @get("/{category_id:uuid}", operation_id="showCategory", summary="品类详情 · One category")
    async def category(self, actor: CurrentActor, category_id: FromPath[UUID]) -> Response[CategoryView]:
        """One category, with its version as ETag."""
        found = await queries.category(actor, category_id)
        return with_etag(found, found.version)

    @patch("/{category_id:uuid}", operation_id="renameCategory", summary="修改品类名称 · Rename a category")
    async def rename(
        self,
        actor: CurrentActor,
        category_id: FromPath[UUID],
        data: JSONBody[RenameCategory],
        expected_version: ExpectedVersion,
    ) -> Response[CategoryView]:
        """Give it another name; its code and its place in the tree stay."""
        changed = await service.rename_category(actor, category_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class SkuController(Controller):
    """商品 · SKUs."""

    path = "/v1/skus"
    tags = ("catalog",)

    @get(operation_id="listSkus", opt=refuses(NotFound), summary="商品列表 · List SKUs with their prices")
    async def skus(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        store_id: PricedStore = None,
        category: CategoryCode = None,
        text: SearchText = None,
        active: OnSale = True,
        channel: InChannel = None,
    ) -> Page[SkuView]:
        """SKUs, priced for a store in reach and a channel; without one, by the prices of all channels."""
        return await queries.skus(
            actor, paging, store_id=store_id, category=category, text=text, active=active, channel=channel
        )

    @post(operation_id="createSku", opt=refuses(NotFound, CodeTaken, VariantTaken), summary="新建商品 · Create a SKU")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateSku], write: RetrySafe) -> Written[SkuView]:
        """Enter a SKU; it is sold once it has a price."""
        return await write(lambda: service.create_sku(actor, data))

    @get("/{sku_id:uuid}", operation_id="showSku", opt=refuses(InvalidField), summary="商品详情 · One SKU")
    async def sku(
        self, actor: CurrentActor, sku_id: FromPath[UUID], store_id: PricedStore = None, channel: InChannel = None
    ) -> Response[SkuView]:
        """One SKU, with its version as ETag."""
        found = await queries.sku(actor, sku_id, store_id=store_id, channel=channel)
        return with_etag(found, found.version)

    @patch("/{sku_id:uuid}", operation_id="updateSku", opt=refuses(VariantTaken), summary="修改商品 · Change a SKU")
    async def update(
        self,
        actor: CurrentActor,
        sku_id: FromPath[UUID],
        data: JSONBody[UpdateSku],
        expected_version: ExpectedVersion,
    ) -> Response[SkuView]:
        """Change name, category, brand, or whether it is sold."""
        changed = await service.update_sku(actor, sku_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class PriceController(Controller):
    """价格 · Prices."""

    path = "/v1/prices"
    tags = ("catalog",)

    @get(operation_id="listPrices", summary="价格本 · The price book")
    async def prices(
        self, actor: CurrentActor, paging: Paging, sku: OfSku = None, planned: Planned = False
    ) -> Page[PriceView]:
        """Entries that concern the actor's reach, past and future ones too."""
        return await queries.prices(actor, paging, sku_code=sku, planned=planned)

    @post(
        operation_id="setPrices",
        opt=A_THOUSAND_PRICES | asks_second_person(NotFound, SkuUnknown, FloorAbovePrice, ListBelowPrice),
        summary="设置价格 · Set prices",
    )
    async def set_prices(
        self, actor: CurrentActor, data: JSONBody[SetPrices], write: RetrySafe
    ) -> Written[list[PriceView]]:
        """Enter prices, all or none; entries are never changed, the newer one wins.

        A price of 0 needs a reason. One that changes the past needs a reason and a second person: 202.
        """
        return await write(lambda: approvals.set_prices(actor, data))
