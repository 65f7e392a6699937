"""Lists of articles and prices as files."""

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.catalog import queries
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.products.queries import products
from guide_app.ground.catalog.products.rules import ProductState, dimensions_text
from guide_app.ground.catalog.schemas import PriceView

STATES = {
    ProductState.DRAFT: ("未上市", "Draft"),
    ProductState.ON_SALE: ("在售", "On sale"),
    ProductState.ENDED: ("已停售", "Ended"),
}


async def _prices(
    actor: Actor, paging: PageRequest, *, sku: str | None = None, planned: bool = False
) -> Page[PriceView]:
    return await queries.prices(actor, paging, sku_code=sku, planned=planned)


SKUS = ExportedList(
    name="skus",
    operation="listSkus",
    title=("商品", "SKUs"),
    permission=SEE_CATALOG,
    pages=queries.skus,
    filters_told={
        "store_id": ("定价门店", "priced for"),
        "category": ("品类", "category"),
        "active": ("在售", "on sale"),
        "channel": ("渠道", "channel"),
    },
    columns=(
        Column("code", ("SKU", "SKU")),
        Column("name", ("名称", "Name")),
        Column("spu", ("款号", "SPU")),
        Column("brand", ("品牌", "Brand")),
        Column("categories", ("品类", "Categories"), value=lambda sku: " / ".join(sku.categories)),
        Column("price_fen", ("现价", "Price"), Kind.FEN),
        Column("list_fen", ("吊牌价", "List price"), Kind.FEN),
        Column("discountable", ("可打折", "Discountable"), Kind.YES_NO),
        Column("active", ("在售", "On sale"), Kind.YES_NO),
    ),
)
PRICES = ExportedList(
    name="prices",
    operation="listPrices",
    title=("价格", "Prices"),
    permission=SEE_CATALOG,
    pages=_prices,
    filters_told={"sku": ("SKU", "SKU"), "planned": ("未开始", "planned")},
    columns=(
        Column("sku", ("SKU", "SKU")),
        Column("path", ("适用路径", "Path")),
        Column("price_fen", ("价格", "Amount"), Kind.FEN),
        Column("list_fen", ("吊牌价", "List price"), Kind.FEN),
        Column("floor_fen", ("底价", "Floor"), Kind.FEN),
        Column("level", ("会员等级", "Level")),
        Column("channel", ("渠道", "Channel")),
        Column("book", ("价格本", "Price book")),
        Column("valid_from", ("生效", "From"), Kind.MOMENT),
        Column("valid_to", ("失效", "To"), Kind.MOMENT),
        Column("withdrawn_at", ("撤回", "Withdrawn"), Kind.MOMENT),
    ),
)
PRODUCTS = ExportedList(
    name="products",
    operation="listProducts",
    title=("款式", "Products"),
    permission=SEE_CATALOG,
    pages=products,
    filters_told={
        "brand": ("品牌", "brand"),
        "season": ("季节", "season"),
        "category": ("品类", "category"),
        "status": ("状态", "state"),
    },
    columns=(
        Column("code", ("款号", "SPU")),
        Column("name", ("名称", "Name")),
        Column("brand", ("品牌", "Brand")),
        Column("season", ("季节", "Season")),
        Column("categories", ("品类", "Categories"), value=lambda product: " / ".join(product.categories)),
        Column("specifications", ("规格", "Specifications"), value=lambda one: dimensions_text(one.specifications)),
        Column("state", ("状态", "State"), words=STATES),
        Column("skus", ("商品数", "SKUs"), Kind.INTEGER),
        Column("on_sale", ("在售", "On sale"), Kind.INTEGER),
    ),
)
LISTS = (SKUS, PRODUCTS, PRICES)
