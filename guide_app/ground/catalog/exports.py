"""Lists of articles and prices as files."""

from collections.abc import Sequence

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.catalog import queries
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.products.queries import products
from guide_app.ground.catalog.products.rules import ProductState, dimensions_text, variant_text

STATES = {
    ProductState.DRAFT: ("未上市", "Draft"),
    ProductState.ON_SALE: ("在售", "On sale"),
    ProductState.ENDED: ("已停售", "Ended"),
}


def _category(codes: Sequence[str]) -> str | None:
    """The category itself, of its code and those above it."""
    return codes[-1] if codes else None


CATEGORIES = ExportedList(
    name="categories",
    operation="listCategories",
    title=("品类", "Categories"),
    permission=SEE_CATALOG,
    pages=queries.categories,
    columns=(
        Column("code", ("品类编码", "Category code")),
        Column("name", ("品类名称", "Category name")),
        Column(
            "path",
            ("上级品类编码", "Parent category code"),
            value=lambda category: _category(category.path.split("/")[1:-1]),
        ),
        Column("path", ("路径", "Path")),
    ),
)
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
        Column("categories", ("品类编码", "Category code"), value=lambda sku: _category(sku.categories)),
        Column("categories", ("品类", "Categories"), value=lambda sku: " / ".join(sku.categories)),
        Column("variant", ("规格", "Variant"), value=lambda sku: variant_text(sku.variant) or None),
        Column("price_fen", ("现价", "Price"), Kind.FEN),
        Column("tag_fen", ("吊牌价", "List price"), Kind.FEN),
        Column("discountable", ("可打折", "Discountable"), Kind.YES_NO),
        Column("active", ("在售", "On sale"), Kind.YES_NO),
    ),
)
PRICES = ExportedList(
    name="prices",
    operation="listPrices",
    title=("价格", "Prices"),
    permission=SEE_CATALOG,
    pages=queries.prices_by_unit,
    filters_told={"sku": ("SKU", "SKU"), "planned": ("未开始", "planned")},
    columns=(
        Column("sku", ("商品编码", "SKU")),
        Column("path", ("适用路径", "Path")),
        Column("path", ("区域编码", "Region code"), value=lambda price: price.region),
        Column("path", ("门店编码", "Store code"), value=lambda price: price.store),
        Column("price_fen", ("售价", "Price"), Kind.FEN),
        Column("tag_fen", ("吊牌价", "List price"), Kind.FEN),
        Column("floor_fen", ("最低价", "Floor"), Kind.FEN),
        Column("level", ("会员等级", "Level")),
        Column("channel", ("渠道", "Channel")),
        Column("book", ("价格本", "Price book")),
        Column("valid_from", ("生效时间", "Valid from"), Kind.MOMENT),
        Column("valid_to", ("失效时间", "Valid to"), Kind.MOMENT),
        Column("withdrawn_at", ("撤回", "Withdrawn"), Kind.MOMENT),
        Column("id", ("价格编号", "Entry")),
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
        Column("name", ("款式名称", "Product name")),
        Column("brand", ("品牌", "Brand")),
        Column("season", ("季节编码", "Season code")),
        Column("categories", ("品类编码", "Category code"), value=lambda product: _category(product.categories)),
        Column("categories", ("品类", "Categories"), value=lambda product: " / ".join(product.categories)),
        Column("specifications", ("规格", "Specifications"), value=lambda one: dimensions_text(one.specifications)),
        Column("weight_g", ("重量（克）", "Weight in grams"), Kind.INTEGER),
        Column("state", ("状态", "State"), words=STATES),
        Column("skus", ("商品数", "SKUs"), Kind.INTEGER),
        Column("on_sale", ("在售", "On sale"), Kind.INTEGER),
    ),
)
LISTS = (CATEGORIES, SKUS, PRODUCTS, PRICES)
