"""Prices in force, and what can be seen of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.catalog.rules import category_codes
from guide_app.ground.catalog.schemas import CategoryView, PriceView, SkuView
from guide_app.ground.stores.queries import path_of_store
from guide_app.ground.stores.rules import path_and_above


@dataclass(frozen=True, slots=True)
class PriceInForce:
    """What one unit of a SKU costs somewhere at a moment; `categories` are codes, root to leaf."""

    sku_id: UUID
    code: str
    name: str
    brand: str | None
    categories: tuple[str, ...]
    discountable: bool
    price_fen: int
    floor_fen: int


# `{at}` is a moment, `{above}` the paths of a store and of everything above it.
IN_FORCE = """
SELECT price_fen, floor_fen FROM price
WHERE sku = s.id AND path = ANY({above}) AND valid_from <= {at} AND (valid_to IS NULL OR valid_to > {at})
ORDER BY length(path) DESC, valid_from DESC, id DESC LIMIT 1
"""


def priced_skus(*, codes: str, above: str, at: str) -> str:
    """SQL: the active SKUs of these codes with their price in force. The arguments are SQL: a text[] of codes, the
    text[] of a store's path and all above it, a moment."""
    return f"""
SELECT s.id, s.code, s.name, s.brand, c.path AS category, s.discountable, p.price_fen, p.floor_fen
FROM sku s
CROSS JOIN LATERAL ({IN_FORCE.format(above=above, at=at)}) p
LEFT JOIN category c ON c.id = s.category
WHERE s.code = ANY({codes}) AND s.active
"""


PRICES_FOR = priced_skus(codes="$1", above="$2", at="$3")
SKU = f"""
SELECT s.id, s.code, s.spu, s.name, s.brand, c.path AS category, s.discountable, s.active, s.version, p.price_fen
FROM sku s
LEFT JOIN category c ON c.id = s.category
LEFT JOIN LATERAL ({IN_FORCE.format(above="$1", at="$2")}) p ON true
"""
SKUS = f"""{SKU}
WHERE ($3::uuid IS NULL OR s.id > $3)
  AND ($4::text IS NULL OR c.path = (SELECT path FROM category WHERE code = $4)
    OR starts_with(c.path, (SELECT path || '/' FROM category WHERE code = $4)))
  AND ($5::text IS NULL OR s.code ILIKE $5 OR s.name ILIKE $5 OR s.spu ILIKE $5)
  AND ($6::boolean IS NULL OR s.active = $6)
ORDER BY s.id LIMIT $7
"""
CATEGORIES = """
SELECT id, code, name, path, parent AS parent_id FROM category WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
"""
# An actor sees the prices of his branch and those from above that hold for it.
PRICES = """
SELECT p.id, s.code AS sku, p.path, p.price_fen, p.floor_fen, p.valid_from, p.valid_to
FROM price p JOIN sku s ON s.id = p.sku
WHERE ($1 OR p.path LIKE ANY($2) OR p.path = ANY($3)) AND ($4::text IS NULL OR s.code = $4)
  AND ($5::uuid IS NULL OR p.id > $5)
ORDER BY p.id LIMIT $6
"""


async def prices_for(store_path: str, sku_codes: Sequence[str], at: datetime) -> dict[str, PriceInForce]:
    """The price of each SKU in a store at a moment, by code; one statement.

    SKUs that are unknown, inactive or without a price there are missing from the answer.
    """
    rows = await fetch(PRICES_FOR, list(sku_codes), path_and_above(store_path), at)
    return {row["code"]: price_in_force(row) for row in rows}


def price_in_force(row: asyncpg.Record) -> PriceInForce:
    """From a row of `priced_skus`."""
    return PriceInForce(
        sku_id=row["id"],
        code=row["code"],
        name=row["name"],
        brand=row["brand"],
        categories=category_codes(row["category"]),
        discountable=row["discountable"],
        price_fen=row["price_fen"],
        floor_fen=row["floor_fen"],
    )


async def skus(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    category: str | None = None,
    text: str | None = None,
    active: bool | None = True,
) -> Page[SkuView]:
    """SKUs in or below the category with that code, priced for a store in reach, or the actor's own, or HQ."""
    above = await _pricing_paths(actor, store_id)
    pattern = contains(text) if text else None
    rows = await fetch(SKUS, above, clock.now(), paging.after, category, pattern, active, paging.fetch)
    return page_of(rows, paging, view=_sku_view, key=lambda row: row["id"])


async def sku(actor: Actor, sku_id: UUID, *, store_id: UUID | None = None) -> SkuView:
    """One SKU, priced like a list. Raises NotFound."""
    row = await fetch_row(f"{SKU} WHERE s.id = $3", await _pricing_paths(actor, store_id), clock.now(), sku_id)
    if row is None:
        raise NotFound
    return _sku_view(row)


async def categories(paging: PageRequest) -> Page[CategoryView]:
    """The category tree as a list; a parent comes before what is below it."""
    rows = await fetch(CATEGORIES, paging.after, paging.fetch)
    return page_of(rows, paging, view=lambda row: CategoryView(**row), key=lambda row: row["id"])


async def prices(actor: Actor, paging: PageRequest, *, sku_code: str | None = None) -> Page[PriceView]:
    """Entries of the price book, past and future ones too, that concern the actor's reach."""
    above = sorted({path for own in actor.paths for path in path_and_above(own)})
    rows = await fetch(PRICES, actor.reaches_all, actor.path_patterns, above, sku_code, paging.after, paging.fetch)
    return page_of(rows, paging, view=lambda row: PriceView(**row), key=lambda row: row["id"])


async def _pricing_paths(actor: Actor, store_id: UUID | None) -> list[str]:
    wanted = store_id or actor.store_id
    return path_and_above(await path_of_store(actor, wanted) if wanted else HQ_PATH)


def _sku_view(row: asyncpg.Record) -> SkuView:
    return SkuView(
        id=row["id"],
        code=row["code"],
        spu=row["spu"],
        name=row["name"],
        brand=row["brand"],
        categories=category_codes(row["category"]),
        discountable=row["discountable"],
        active=row["active"],
        version=row["version"],
        price_fen=row["price_fen"],
    )
