"""Stock as a file."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.stock import queries
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stock.rules import PlaceKind

KINDS = {PlaceKind.STORE: ("门店", "store"), PlaceKind.WAREHOUSE: ("仓库", "warehouse")}

STOCK = ExportedList(
    name="stock",
    operation="listStock",
    title=("库存", "Stock"),
    permission=SEE_STOCK,
    pages=queries.stock,
    filters_told={
        "store_id": ("门店", "store"),
        "warehouse": ("仓库", "warehouse"),
        "sku": ("SKU", "SKU"),
        "standing": ("状态", "standing"),
    },
    columns=(
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("location", ("编码", "Code")),
        Column("location_name", ("名称", "Name")),
        Column("sku", ("SKU", "SKU")),
        Column("name", ("商品", "Article")),
        Column("available", ("可用", "Available"), Kind.INTEGER),
        Column("on_hand", ("在库", "On hand"), Kind.INTEGER),
        Column("held", ("占用", "Held"), Kind.INTEGER),
        Column("as_of", ("数据时间", "As of"), Kind.MOMENT),
        Column("stale", ("过旧", "Stale"), Kind.YES_NO),
        Column("by_weight", ("按克计", "In grams"), Kind.YES_NO),
    ),
)
LISTS = (STOCK,)
