"""Refusals about products."""

from guide_app.base.kernel.errors import Refusal


class VariantTaken(Refusal):
    """Another SKU of the product has the same value in every dimension; `variant` says which."""

    status = 409
    title = ("同款已有相同规格的商品", "The product has a SKU with the same values already")


class VariantsLeft(Refusal):
    """SKUs of the product have values that the new dimensions do not know; `skus` lists them."""

    status = 409
    title = ("已有商品使用的规格不能删除", "SKUs have values that would be gone")


class NotABundle(Refusal):
    """Only a bundle is made of parts."""

    title = ("只有套装商品才有组成", "Only a bundle has components")
