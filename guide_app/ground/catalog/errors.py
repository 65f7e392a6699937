"""Refusals of the catalog."""

from guide_app.base.kernel.errors import Refusal


class SkuUnknown(Refusal):
    """A price names SKUs that are not in the catalog; `skus` lists them."""

    title = ("商品编码不存在", "No such SKU")


class PastPrices(Refusal):
    """These prices change what was in force in the past, which a second person has to approve; `skus` lists them."""

    status = 403
    title = ("改写过去的价格须另一人审批", "Prices that change the past need a second person")


class LowPrices(Refusal):
    """These prices are 0, or below the floor that a wider unit has set, which a second person has to approve; `skus`
    lists them."""

    status = 403
    title = ("0 元或低于上级底价的价格须另一人审批", "Prices of 0 or below a floor need a second person")


class FloorAbovePrice(Refusal):
    """The lowest price after discounts cannot be above the price; `sku` says where."""

    title = ("最低价不能高于售价", "The floor is above the price")


class ListBelowPrice(Refusal):
    """The list price cannot be below the price; `sku` says where."""

    title = ("吊牌价不能低于售价", "The list price is below the price")


class PriceOver(Refusal):
    """The entry holds no more anyway: it has ended, or was withdrawn."""

    status = 409
    title = ("此价格已失效或已撤回", "The price has ended or was withdrawn already")


class BookOver(Refusal):
    """The book ends by then anyway; `book` is its code."""

    status = 409
    title = ("价格本届时已失效", "The price book has ended by then")


class BookHeld(Refusal):
    """Entries of the book are in force, and a second person has to approve that they end."""

    status = 403
    title = ("停用有价格生效的价格本须另一人审批", "Closing a price book in force needs a second person")


class PriceHeld(Refusal):
    """The entry is in force, and a second person has to approve that it is withdrawn."""

    status = 403
    title = ("撤回已生效的价格须另一人审批", "Withdrawing a price in force needs a second person")
