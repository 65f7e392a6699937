"""Prices in force and ids of SKUs, for services and imports that have asked for their own permission."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.catalog.fragments import COMPONENTS, KINDS, in_force, priced_skus
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.stores.fragments import paths_above
from guide_app.ground.stores.rules import path_and_above


class Kind(msgspec.Struct, frozen=True):
    """Of what kind an article is: `category` is the path of codes, root to leaf, like `/SHOES/RUNNING`."""

    sku_id: UUID
    spu: str | None
    brand: str | None
    category: str | None


class PriceInForce(msgspec.Struct, frozen=True):
    """What one unit of a SKU costs somewhere at a moment; `categories` are codes, root to leaf.

    `level` is of whose members the price is, null for everybody's; `everyone_fen` what it costs everybody, if it does.
    """

    sku_id: UUID
    code: str
    name: str
    spu: str | None
    brand: str | None
    categories: tuple[str, ...]
    discountable: bool
    price_fen: int
    floor_fen: int
    level: str | None = None
    everyone_fen: int | None = None
    list_fen: int | None = None
    sku_kind: SkuKind = SkuKind.PLAIN

    @property
    def kind(self) -> Kind:
        """What it is, without its price."""
        category = "".join(f"/{code}" for code in self.categories)
        return Kind(self.sku_id, self.spu, self.brand, category or None)


class SkuOfCode(msgspec.Struct, frozen=True):
    """Which SKU a code stands for."""

    code: str
    id: UUID
    kind: SkuKind


class PartOf(msgspec.Struct, frozen=True):
    """So many units of a SKU in one unit of a bundle."""

    bundle_id: UUID
    sku_id: UUID
    units: int


class Placed(msgspec.Struct, frozen=True):
    """A price that is to be entered, by its place among others: for a path and a channel, from a moment."""

    no: int
    sku: UUID
    path: str
    channel: str | None
    at: datetime


class FloorAbove(msgspec.Struct, frozen=True):
    """The floor that holds for a price from above."""

    no: int
    floor_fen: int


ABOVE = f"ARRAY({paths_above('n.path', itself=False)})"
FLOORS_ABOVE = f"""
SELECT n.no, p.floor_fen FROM {record_set(Placed, "$1", "n")} JOIN sku s ON s.id = n.sku
CROSS JOIN LATERAL ({in_force(above=ABOVE, at="n.at", channel="n.channel")}) p
"""
PRICES_FOR = priced_skus(codes="$1", above="$2", at="$3")
KINDS_OF = f"{KINDS} WHERE s.id = ANY($1)"
SKU_IDS = "SELECT code, id, kind FROM sku WHERE code = ANY($1::text[])"
COMPONENTS_OF = f"{COMPONENTS} WHERE b.bundle = ANY($1::uuid[]) ORDER BY b.bundle, b.id"


async def floors_above(prices: Sequence[Placed]) -> dict[int, int]:
    """The floors that wider units have set for these prices, by their number; none where none has a price."""
    return {floor.no: floor.floor_fen for floor in await fetch_as(FloorAbove, FLOORS_ABOVE, as_json(prices))}


async def prices_for(store_path: str, sku_codes: Sequence[str], at: datetime) -> dict[str, PriceInForce]:
    """The price of each SKU in a store at a moment, by code; one statement.

    SKUs that are unknown, inactive or without a price there are missing from the answer.
    """
    prices = await fetch_as(PriceInForce, PRICES_FOR, list(sku_codes), path_and_above(store_path), at)
    return {price.code: price for price in prices}


async def category_id_of(code: str | None) -> UUID | None:
    """The id of the category with a code, if one is named. Raises InvalidField."""
    if code is None:
        return None
    category_id: UUID | None = await fetch_value("SELECT id FROM category WHERE code = $1", code)
    if category_id is None:
        raise InvalidField("category", "须为已存在的品类编码 / the code of a known category")
    return category_id


async def kinds_of(skus: Iterable[UUID]) -> dict[UUID, Kind]:
    """What these SKUs are."""
    return {kind.sku_id: kind for kind in await fetch_as(Kind, KINDS_OF, list(skus))}


async def sku_ids(codes: Iterable[str]) -> dict[str, UUID]:
    """The id of each SKU code; unknown ones are missing from the answer."""
    return {code: sku.id for code, sku in (await skus_of_codes(codes)).items()}


async def skus_of_codes(codes: Iterable[str]) -> dict[str, SkuOfCode]:
    """What each SKU code stands for; unknown ones are missing from the answer."""
    return {sku.code: sku for sku in await fetch_as(SkuOfCode, SKU_IDS, list(codes))}


async def components_of(skus: Iterable[UUID]) -> dict[UUID, list[PartOf]]:
    """What leaves the stock when one unit of a bundle is sold, by bundle; SKUs that are none are missing."""
    parts: dict[UUID, list[PartOf]] = {}
    for part in await fetch_as(PartOf, COMPONENTS_OF, list(skus)):
        parts.setdefault(part.bundle_id, []).append(part)
    return parts


ENTERED = "SELECT count(*) FROM price p JOIN sku s ON s.id = p.sku WHERE s.code = ANY($1::text[])"


async def prices_entered(codes: Sequence[str]) -> str:
    """What changes when these SKUs get another price."""
    return str(await fetch_value(ENTERED, sorted(set(codes))))


SKU_THERE = "SELECT EXISTS (SELECT FROM sku s WHERE s.id = $1)"
PRODUCT_THERE = "SELECT EXISTS (SELECT FROM product p WHERE p.id = $1)"


async def none_of_sku(sku_id: UUID) -> list[Any]:
    """What a SKU without any answers with. Raises NotFound where there is no such SKU."""
    return await _none_of(SKU_THERE, sku_id)


async def none_of_product(product_id: UUID) -> list[Any]:
    """What a product without any answers with. Raises NotFound where there is no such product."""
    return await _none_of(PRODUCT_THERE, product_id)


async def _none_of(there: str, owner_id: UUID) -> list[Any]:
    if not await fetch_value(there, owner_id):
        raise NotFound
    return []
