"""Products, brands and seasons over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.catalog.parameters import CategoryCode, PricedStore
from guide_app.ground.catalog.products import queries
from guide_app.ground.catalog.products.errors import VariantsLeft
from guide_app.ground.catalog.products.rules import ProductState
from guide_app.ground.catalog.products.schemas import (
    BrandView,
    CreateBrand,
    CreateProduct,
    CreateSeason,
    NameBrand,
    ProductView,
    SeasonView,
    UpdateProduct,
    UpdateSeason,
    VariantView,
)
from guide_app.ground.catalog.products.service import keeping, lists
from guide_app.ground.stores.errors import CodeTaken

BrandCode = Annotated[str | None, QueryParameter(max_length=64, description="品牌编码 · Brand code")]
SeasonCode = Annotated[str | None, QueryParameter(max_length=40, description="季节编码 · Season code")]
OfState = Annotated[ProductState | None, QueryParameter(description="状态 · State")]
SearchText = Annotated[str | None, QueryParameter(max_length=60, description="款号或名称包含 · Code or name contains")]


class BrandController(Controller):
    """品牌 · Brands."""

    path = "/v1/brands"
    tags = ("catalog",)

    @get(operation_id="listBrands", summary="品牌列表 · List brands")
    async def brands(self, actor: CurrentActor, paging: Paging) -> Page[BrandView]:
        """All brands."""
        return await queries.brands(actor, paging)

    @post(operation_id="createBrand", opt=refuses(CodeTaken), summary="新建品牌 · Create a brand")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateBrand], write: RetrySafe) -> Written[BrandView]:
        """Add a brand; SKUs, plans and coupons name it by its code."""
        return await write(lambda: lists.create_brand(actor, data))

    @get("/{brand_id:uuid}", operation_id="showBrand", summary="品牌详情 · One brand")
    async def brand(self, actor: CurrentActor, brand_id: FromPath[UUID]) -> Response[BrandView]:
        """One brand, with its version as ETag."""
        found = await queries.brand(actor, brand_id)
        return with_etag(found, found.version)

    @patch("/{brand_id:uuid}", operation_id="nameBrand", summary="修改品牌名称 · Rename a brand")
    async def name(
        self,
        actor: CurrentActor,
        brand_id: FromPath[UUID],
        data: JSONBody[NameBrand],
        expected_version: ExpectedVersion,
    ) -> Response[BrandView]:
        """Give it another name; its code stays."""
        changed = await lists.name_brand(actor, brand_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class SeasonController(Controller):
    """季节 · Seasons."""

    path = "/v1/seasons"
    tags = ("catalog",)

    @get(operation_id="listSeasons", summary="季节列表 · List seasons")
    async def seasons(self, actor: CurrentActor, paging: Paging) -> Page[SeasonView]:
        """All seasons."""
        return await queries.seasons(actor, paging)

    @post(operation_id="createSeason", opt=refuses(CodeTaken), summary="新建季节 · Create a season")
    async def create(self, actor: CurrentActor, data: JSONBody[CreateSeason], write: RetrySafe) -> Written[SeasonView]:
        """Add a season with its days."""
        return await write(lambda: lists.create_season(actor, data))

    @get("/{season_id:uuid}", operation_id="showSeason", summary="季节详情 · One season")
    async def season(self, actor: CurrentActor, season_id: FromPath[UUID]) -> Response[SeasonView]:
        """One season, with its version as ETag."""
        found = await queries.season(actor, season_id)
        return with_etag(found, found.version)

    @patch("/{season_id:uuid}", operation_id="updateSeason", summary="修改季节 · Change a season")
    async def update(
        self,
        actor: CurrentActor,
        season_id: FromPath[UUID],
        data: JSONBody[UpdateSeason],
        expected_version: ExpectedVersion,
    ) -> Response[SeasonView]:
        """Change its name or its days; its code stays."""
        changed = await lists.update_season(actor, season_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)


class ProductController(Controller):
    """款式 · Products."""

    path = "/v1/products"
    tags = ("catalog",)

    @get(operation_id="listProducts", summary="款式列表 · List products")
    async def products(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        brand: BrandCode = None,
        season: SeasonCode = None,
        category: CategoryCode = None,
        status: OfState = None,
        text: SearchText = None,
    ) -> Page[ProductView]:
        """Products with how many variants they have."""
        return await queries.products(
            actor, paging, brand=brand, season=season, category=category, status=status, text=text
        )

    @post(operation_id="createProduct", opt=refuses(CodeTaken), summary="新建款式 · Create a product")
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateProduct], write: RetrySafe
    ) -> Written[ProductView]:
        """Enter a product with its dimensions; SKUs become its variants by their `spu`."""
        return await write(lambda: keeping.create_product(actor, data))

    @get("/{product_id:uuid}", operation_id="showProduct", summary="款式详情 · One product")
    async def product(self, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[ProductView]:
        """One product, with its version as ETag."""
        found = await queries.product(actor, product_id)
        return with_etag(found, found.version)

    @patch(
        "/{product_id:uuid}",
        operation_id="updateProduct",
        opt=refuses(VariantsLeft),
        summary="修改款式 · Change a product",
    )
    async def update(
        self,
        actor: CurrentActor,
        product_id: FromPath[UUID],
        data: JSONBody[UpdateProduct],
        expected_version: ExpectedVersion,
    ) -> Response[ProductView]:
        """Change what is named; variants that had its brand and category follow."""
        changed = await keeping.update_product(actor, product_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @get(
        "/{product_id:uuid}/skus",
        operation_id="listVariants",
        opt=refuses(NotFound),
        summary="款式的商品 · A product's SKUs",
    )
    async def variants(
        self, actor: CurrentActor, product_id: FromPath[UUID], store_id: PricedStore = None
    ) -> list[VariantView]:
        """Its variants in the order of its dimensions, priced for a store in reach."""
        return await queries.variants(actor, product_id, store_id=store_id)
