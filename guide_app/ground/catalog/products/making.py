"""Products and brands that SKUs name: those that are not there yet are made of what the SKUs say."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.catalog.products.rules import Dimension


class ProductNamed(msgspec.Struct, frozen=True):
    """A product as the first SKU that names it says; `category` is an id."""

    code: str
    name: str
    brand: str | None
    category: UUID | None


class _Made(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str
    brand: str | None
    category: UUID | None


class ProductKnown(msgspec.Struct, frozen=True):
    """A product with what its SKUs take from it."""

    code: str
    brand: str | None
    category: UUID | None
    specifications: list[Dimension]


ADD_BRANDS = """
INSERT INTO brand (id, code, name) SELECT id, code, code FROM unnest($1::uuid[], $2::text[]) AS new (id, code)
ON CONFLICT DO NOTHING
"""
ADD_PRODUCTS = f"""
INSERT INTO product (id, code, name, brand, category)
SELECT id, code, name, brand, category FROM {record_set(_Made, "$1", "new")} ORDER BY code ON CONFLICT DO NOTHING
"""
KNOWN = "SELECT code, brand, category, specifications FROM product WHERE code = ANY($1::text[]) ORDER BY code"


async def ensure_brands(codes: Iterable[str | None]) -> None:
    """Have a brand for each label."""
    wanted = sorted({code for code in codes if code is not None})
    if wanted:
        await execute(ADD_BRANDS, [new_id() for _ in wanted], wanted)


async def ensure_products(named: Iterable[ProductNamed]) -> None:
    """Have a product for each code, and its brand."""
    wanted = {one.code: _Made(new_id(), one.code, one.name, one.brand, one.category) for one in named}
    if wanted:
        await ensure_brands(one.brand for one in wanted.values())
        await execute(ADD_PRODUCTS, as_json(list(wanted.values())))


async def products_known(codes: Iterable[str]) -> Mapping[str, ProductKnown]:
    """The products of these codes; unknown ones are missing."""
    return {one.code: one for one in await fetch_as(ProductKnown, KNOWN, sorted(set(codes)))}


async def require_brand(code: str | None) -> None:
    """Refuse a brand that is not in the list. Raises InvalidField."""
    if code is not None and not await fetch_as(_Code, BRAND, code):
        raise InvalidField("brand", "须为已有品牌的编码 / the code of a known brand")


async def require_season(code: str | None) -> None:
    """Refuse a season that is not in the list. Raises InvalidField."""
    if code is not None and not await fetch_as(_Code, SEASON, code):
        raise InvalidField("season", "须为已有季节的编码 / the code of a known season")


class _Code(msgspec.Struct, frozen=True):
    code: str


BRAND = "SELECT code FROM brand WHERE code = $1"
SEASON = "SELECT code FROM season WHERE code = $1"
