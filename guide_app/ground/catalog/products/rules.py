"""Dimensions of products, values of variants, and what kinds of articles there are."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from guide_app.base.kernel.errors import InvalidField

MOST_DIMENSIONS = 4
MOST_OF_A_NAME, MOST_OF_A_VALUE = 20, 40


class ProductState(StrEnum):
    """Whether a product is sold: not yet, now, or no more."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    ENDED = "ended"

    @property
    def is_sold(self) -> bool:
        """Whether its variants are active."""
        return self is ProductState.ON_SALE


class SkuKind(StrEnum):
    """What kind of article it is: plain, by weight (its unit is a kilogram), a gift, or made of others."""

    PLAIN = "plain"
    WEIGHED = "weighed"
    GIFT = "gift"
    BUNDLE = "bundle"


def are_gifts_alone(kinds: Iterable[SkuKind]) -> bool:
    """Whether nothing but gifts is wanted."""
    return all(kind is SkuKind.GIFT for kind in kinds)


DimensionName = Annotated[str, Meta(min_length=1, max_length=MOST_OF_A_NAME)]
Value = Annotated[str, Meta(min_length=1, max_length=MOST_OF_A_VALUE)]


class Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dimension like colour or size, with its values in the order in which they are shown."""

    name: DimensionName
    values: Annotated[list[Value], Meta(min_length=1, max_length=100)]


Values = tuple[tuple[str, str], ...]
Variant = dict[str, str]
"""Its value in each dimension of its product."""


def require_dimensions(dimensions: Sequence[Dimension]) -> None:
    """Names of dimensions, and values within one, are each there once. Raises InvalidField."""
    names = [dimension.name for dimension in dimensions]
    if len(set(names)) < len(names):
        raise InvalidField("specifications", "规格名称不能重复 / no two dimensions share a name")
    for number, dimension in enumerate(dimensions):
        if len(set(dimension.values)) < len(dimension.values):
            raise InvalidField(f"specifications[{number}].values", "规格值不能重复 / no value twice")


def require_variant(dimensions: Sequence[Dimension], variant: Mapping[str, str], *, field: str = "variant") -> None:
    """A value for every dimension of the product, each one of its values, and nothing else. Raises InvalidField."""
    known = {dimension.name: dimension.values for dimension in dimensions}
    if set(variant) != set(known):
        names = "、".join(known) or "（该款号没有规格）"
        raise InvalidField(field, f"款号的每个规格各填一个值：{names} / one value for each dimension of the product")
    for name, value in variant.items():
        if value not in known[name]:
            raise InvalidField(field, f"“{name}”没有此值：{value} / no such value of this dimension", value=value)


def place_of(dimensions: Sequence[Dimension], variant: Mapping[str, str] | None) -> tuple[int, ...]:
    """Where a variant stands among those of its product: by the order of values, dimension by dimension.

    What is no variant, or has a value that is unknown, stands last.
    """
    found = variant or {}
    return tuple(
        dimension.values.index(found[dimension.name])
        if found.get(dimension.name) in dimension.values
        else len(dimension.values)
        for dimension in dimensions
    )


def values_of(variant: Mapping[str, str]) -> Values:
    """The values of a variant, in one order whatever order they were said in."""
    return tuple(sorted(variant.items()))


def variant_text(variant: Mapping[str, str] | None) -> str:
    """A variant as a cell of a sheet says it: `颜色=黑; 尺码=42`."""
    return "; ".join(f"{name}={value}" for name, value in (variant or {}).items())


def variant_of(text: str) -> Variant:
    """What `variant_text` has written, also with the signs of Chinese keyboards. Raises InvalidField."""
    found: Variant = {}
    for piece in text.replace("；", ";").replace("＝", "=").replace("：", "=").split(";"):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not piece.strip():
            continue
        if not (name and sign and value) or name in found:
            raise InvalidField("variant", "写作 颜色=黑; 尺码=42 / as in colour=black; size=42")
        found[name] = value
    return found


def dimensions_text(dimensions: Sequence[Dimension]) -> str:
    """Dimensions as a cell of a sheet says them: `颜色=黑,白; 尺码=41,42`."""
    return "; ".join(f"{dimension.name}={','.join(dimension.values)}" for dimension in dimensions)


def dimensions_of(text: str) -> list[Dimension]:
    """What `dimensions_text` has written, also with the signs of Chinese keyboards. Raises InvalidField."""
    found = []
    for name, values in variant_of(text.replace("，", ",").replace("、", ",")).items():
        own = [value.strip() for value in values.split(",") if value.strip()]
        if len(name) > MOST_OF_A_NAME or not own or any(len(value) > MOST_OF_A_VALUE for value in own):
            raise InvalidField("specifications", "规格名最多 20 字，值最多 40 字 / names of 20 letters, values of 40")
        found.append(Dimension(name, own))
    if len(found) > MOST_DIMENSIONS:
        raise InvalidField("specifications", f"最多 {MOST_DIMENSIONS} 个规格 / at most {MOST_DIMENSIONS} dimensions")
    require_dimensions(found)
    return found
