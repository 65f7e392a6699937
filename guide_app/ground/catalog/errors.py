"""Refusals of the catalog."""

from guide_app.base.kernel.errors import Refusal


class SkuUnknown(Refusal):
    """A price names SKUs that are not in the catalog; `skus` lists them."""

    title = ("商品编码不存在", "No such SKU")


class PastPrices(Refusal):
    """These prices change what was in force in the past, which a second person has to approve; `skus` lists them."""

    status = 403
    title = ("改写过去的价格须另一人审批", "Prices that change the past need a second person")


class FloorAbovePrice(Refusal):
    """The lowest price after discounts cannot be above the price; `sku` says where."""

    title = ("最低价不能高于售价", "The floor is above the price")
