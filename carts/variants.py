"""Variants of a product as somebody chooses among them: value by value, each leading to an article. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from guide_app.ground.catalog.products.rules import Dimension, Variant, place_of
from guide_app.ground.stock.schemas import StockAt


class Offer(msgspec.Struct, frozen=True):
    """An article that can be put into a cart. `everyone_fen` is what it costs whoever is no member.

    `short` tells it from others of its product. `stock` is what is left of it in the store, null where it is not
    tracked: grams of what is sold `by_weight`, whose price is that of a kilogram.
    """

    code: str
    name: str
    spu: str | None
    product: str | None
    variant: Variant | None
    short: str
    price_fen: int
    everyone_fen: int | None
    list_fen: int | None
    thumbnail: str | None
    stock: StockAt | None
    by_weight: bool = False

    @property
    def is_out(self) -> bool:
        """Whether it is known that none is left."""
        return self.stock is not None and self.stock.available <= 0

    @property
    def was_fen(self) -> int | None:
        """What it would cost without the member's price, or what the tag says, where that is more."""
        more = max(self.everyone_fen or 0, self.list_fen or 0)
        return more if more > self.price_fen else None


class OfferedProduct(msgspec.Struct, frozen=True):
    """A product with its dimensions, and those of its variants that are sold."""

    name: str
    dimensions: list[Dimension]
    offers: list[Offer]

    def of_code(self, code: str) -> Offer:
        """The article of a code, or the first one."""
        return next((one for one in self.offers if one.code == code), self.offers[0])

    @property
    def in_order(self) -> list[Offer]:
        """The variants in the order of the values of their dimensions."""
        return sorted(self.offers, key=lambda one: (place_of(self.dimensions, one.variant), one.code))


class ValueToChoose(msgspec.Struct, frozen=True):
    """A value of a dimension, and the article that it leads to; null where there is none of it."""

    value: str
    offer: Offer | None
    is_chosen: bool


class DimensionToChoose(msgspec.Struct, frozen=True):
    """A dimension and its values."""

    name: str
    values: list[ValueToChoose]


class Group(msgspec.Struct, frozen=True):
    """What a search has found of one product; or one article by itself, with no name of a product."""

    name: str | None
    offers: list[Offer]

    @property
    def thumbnail(self) -> str | None:
        """The first picture of any of them."""
        return next((one.thumbnail for one in self.offers if one.thumbnail), None)


def named(dimensions: Sequence[Dimension], variant: Mapping[str, str] | None) -> str:
    """A variant by its values, in the order of the dimensions; empty for what is none."""
    known = [dimension.name for dimension in dimensions]
    values = sorted((variant or {}).items(), key=lambda one: known.index(one[0]) if one[0] in known else len(known))
    return " / ".join(value for _, value in values)


def to_choose(product: OfferedProduct, chosen: Offer) -> list[DimensionToChoose]:
    """The dimensions as somebody chooses who has `chosen` before them.

    A value leads to the article that is like the chosen one otherwise; where there is none, to the first of that value.
    """
    return [
        DimensionToChoose(
            dimension.name,
            [
                ValueToChoose(
                    value,
                    _reached(product.in_order, chosen.variant or {}, dimension.name, value),
                    (chosen.variant or {}).get(dimension.name) == value,
                )
                for value in dimension.values
            ],
        )
        for dimension in product.dimensions
    ]


def grouped(offers: Sequence[Offer]) -> list[Group]:
    """Articles by their product, in the order in which they were found; alone where nothing else of it is there."""
    products: dict[str, list[Offer]] = {}
    for one in offers:
        products.setdefault(one.spu if one.spu and one.product else f"={one.code}", []).append(one)
    return [Group(some[0].product if len(some) > 1 else None, some) for some in products.values()]


def _reached(offers: Sequence[Offer], chosen: Mapping[str, str], name: str, value: str) -> Offer | None:
    of_value = [one for one in offers if (one.variant or {}).get(name) == value]
    same = [one for one in of_value if one.variant == {**chosen, name: value}]
    return next(iter([*same, *of_value]), None)
