"""Refusals of the catalog."""

from guide_app.base.kernel.errors import Refusal


class SkuUnknown(Refusal):
    """A price names SKUs that are not in the catalog; `skus` lists them."""

    title = ("商品编码不存在", "No such SKU")


class FloorAbovePrice(Refusal):
    """The lowest price after discounts cannot be above the price; `sku` says where."""

    title = ("最低价不能高于售价", "The floor is above the price")
