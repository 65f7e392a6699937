"""Refusals of stock."""

from guide_app.base.kernel.errors import Conflict, NotFound


class StockShort(Conflict):
    """Less of an article is left in that place than is wanted: `sku` says of which, `left` how much."""

    title = ("库存不足", "There is not enough of the article left")


class WarehouseNotFound(NotFound):
    """No such warehouse, or none that serves this store."""

    title = ("找不到该仓库", "No such warehouse")
