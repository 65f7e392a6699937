"""Stock over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.stock import queries, warehouses
from guide_app.ground.stock.errors import WarehouseNotFound
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.queries import StockStanding
from guide_app.ground.stock.schemas import (
    CreateWarehouse,
    FeedResult,
    FeedStock,
    StockView,
    UpdateWarehouse,
    WarehouseView,
    WhereStock,
)
from guide_app.ground.stores.errors import CodeTaken

OfStore = Annotated[UUID | None, QueryParameter(description="门店 · Store")]
OfWarehouse = Annotated[str | None, QueryParameter(max_length=40, description="仓库编码 · Code of a warehouse")]
OfSku = Annotated[str | None, QueryParameter(max_length=64, description="商品编码 · SKU code")]
InStanding = Annotated[
    StockStanding | None, QueryParameter(description="left 有货，short 无货，stale 数据过旧 · left, short or stale")
]
SeenFrom = Annotated[UUID | None, QueryParameter(description="从哪家门店看，默认本店 · Seen from this store")]

FIVE_THOUSAND_ROWS = takes_up_to(size=1_500_000, elements=60_000)


class StockController(Controller):
    """库存 · Stock."""

    path = "/v1/stock"
    tags = ("stock",)

    @get(operation_id="listStock", summary="库存列表 · List stock")
    async def stock(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        store_id: OfStore = None,
        warehouse: OfWarehouse = None,
        sku: OfSku = None,
        standing: InStanding = None,
    ) -> Page[StockView]:
        """Stock of stores in reach; of warehouses for headquarters."""
        return await queries.stock(actor, paging, store_id=store_id, warehouse=warehouse, sku=sku, standing=standing)

    @post(
        operation_id="feedStock", opt=FIVE_THOUSAND_ROWS | refuses(NotFound), summary="报送库存 · Tell what is on hand"
    )
    async def feed(self, actor: CurrentActor, data: JSONBody[FeedStock], write: RetrySafe) -> Written[FeedResult]:
        """Up to 5,000 rows. Good ones are kept though others are refused; what is older than known is named."""
        return await write(lambda: feed_stock(actor, data))


class SkuStockController(Controller):
    """哪里有货 · Where an article is."""

    path = "/v1/skus"
    tags = ("stock",)

    @get("/{sku_id:uuid}/stock", operation_id="showSkuStock", opt=refuses(NotFound), summary="哪里有货 · Where it is")
    async def where_is(self, actor: CurrentActor, sku_id: FromPath[UUID], store_id: SeenFrom = None) -> WhereStock:
        """In the store, in its region, in the warehouses that serve it; each with the age of the number."""
        return await queries.where_is(actor, sku_id, store_id=store_id)


class WarehouseController(Controller):
    """仓库 · Warehouses."""

    path = "/v1/warehouses"
    tags = ("stock",)

    @get(operation_id="listWarehouses", summary="仓库列表 · List warehouses")
    async def warehouses(self, actor: CurrentActor, paging: Paging) -> Page[WarehouseView]:
        """All of them."""
        return await warehouses.warehouses(actor, paging)

    @post(operation_id="createWarehouse", opt=refuses(NotFound, CodeTaken), summary="新建仓库 · Enter a warehouse")
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateWarehouse], write: RetrySafe
    ) -> Written[WarehouseView]:
        """A warehouse and whom it serves."""
        return await write(lambda: warehouses.create_warehouse(actor, data))

    @get(
        "/{warehouse_id:uuid}",
        operation_id="showWarehouse",
        opt=refuses(WarehouseNotFound),
        summary="仓库 · A warehouse",
    )
    async def warehouse(self, actor: CurrentActor, warehouse_id: FromPath[UUID]) -> Response[WarehouseView]:
        """One warehouse, with its version as ETag."""
        found = await warehouses.warehouse(actor, warehouse_id)
        return with_etag(found, found.version)

    @patch(
        "/{warehouse_id:uuid}",
        operation_id="updateWarehouse",
        opt=refuses(WarehouseNotFound),
        summary="修改仓库 · Change a warehouse",
    )
    async def update(
        self,
        actor: CurrentActor,
        warehouse_id: FromPath[UUID],
        data: JSONBody[UpdateWarehouse],
        expected_version: ExpectedVersion,
    ) -> Response[WarehouseView]:
        """Change its name, whom it serves, or whether it sends at all."""
        changed = await warehouses.update_warehouse(actor, warehouse_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)
