"""Keeping the catalog: categories, SKUs and the price book."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog import queries
from guide_app.ground.catalog.errors import FloorAbovePrice, PastPrices, SkuUnknown
from guide_app.ground.catalog.permissions import CHANGE_CATALOG, SET_PAST_PRICES, SET_PRICES, SET_ZERO_PRICES
from guide_app.ground.catalog.pictures import change_picture
from guide_app.ground.catalog.reads import sku_ids
from guide_app.ground.catalog.rules import category_path, changes_the_past, require_sku_code
from guide_app.ground.catalog.schemas import (
    CategoryView,
    CreateCategory,
    CreateSku,
    NewPrice,
    PriceView,
    RenameCategory,
    SetPrices,
    SkuView,
    UpdateSku,
)
from guide_app.ground.members.reads import level_codes
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import require_code


class Parent(msgspec.Struct, frozen=True):
    """The category above a new one."""

    id: UUID
    path: str


class Unit(msgspec.Struct, frozen=True):
    """A region or store that a price names: `kind` is the field of the price."""

    kind: str
    code: str
    path: str


class PriceRow(msgspec.Struct, frozen=True):
    """A row of the price book."""

    id: UUID
    sku: UUID
    path: str
    price_fen: int
    floor_fen: int
    valid_from: datetime
    valid_to: datetime | None
    level: str | None


PARENT = "SELECT id, path FROM category WHERE code = $1"
ADD_CATEGORY = """
INSERT INTO category (id, code, name, path, parent, version) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
RENAME_CATEGORY = "UPDATE category SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"
INSERT_SKU = """
INSERT INTO sku (id, code, spu, name, brand, category, discountable, picture, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, 1) ON CONFLICT DO NOTHING
"""
UPDATE_SKU = """
UPDATE sku SET name = $3, spu = $4, brand = $5, category = $6, discountable = $7, active = $8, picture = $9,
  version = version + 1
WHERE id = $1 AND version = $2
"""
INSERT_PRICES = insert_from_json("price", PriceRow)
HAD_PRICES = """
SELECT coalesce(array_agg(s.code), '{}') FROM sku s WHERE s.code = ANY($1::text[])
  AND EXISTS (SELECT FROM price p WHERE p.sku = s.id AND p.valid_from < $2)
"""
UNITS = """
SELECT 'region' AS kind, code, path FROM region WHERE code = ANY($1)
UNION ALL SELECT 'store', code, path FROM store WHERE code = ANY($2)
"""


async def create_category(actor: Actor, command: CreateCategory) -> CategoryView:
    """Add a category below its parent. Raises CodeTaken; InvalidField when the parent is unknown."""
    actor.require(CHANGE_CATALOG)
    code = require_code(command.code)
    async with transaction():
        parent = await _parent(command.parent)
        path = category_path(parent.path if parent else "", code)
        made = CategoryView(new_id(), code, command.name, path, parent.id if parent else None, 1)
        inserted = await execute(ADD_CATEGORY, *msgspec.structs.astuple(made))
        if not inserted:
            raise CodeTaken(taken=code)
        await audit.record(actor, "catalog.category_created", f"category:{made.id}", code=code)
    return made


async def rename_category(
    actor: Actor, category_id: UUID, command: RenameCategory, *, expected_version: int
) -> CategoryView:
    """Call a category by another name, with its code and place kept. Raises Stale when somebody was faster."""
    actor.require(CHANGE_CATALOG)
    async with transaction():
        before = await queries.category(actor, category_id)
        if not await execute(RENAME_CATEGORY, category_id, expected_version, command.name):
            raise Stale(current=before.version)
        facts = {"code": before.code, "name": command.name}
        await audit.record(actor, "catalog.category_renamed", f"category:{category_id}", **facts)
        return await queries.category(actor, category_id)


async def create_sku(actor: Actor, command: CreateSku) -> SkuView:
    """Enter a SKU. It cannot be sold before it has a price. Raises CodeTaken."""
    actor.require(CHANGE_CATALOG)
    code = require_sku_code(command.code)
    sku_id = new_id()
    async with transaction():
        category_id = await _category_id(command.category)
        inserted = await execute(
            INSERT_SKU,
            sku_id,
            code,
            command.spu,
            command.name,
            command.brand,
            category_id,
            command.discountable,
            command.picture,
        )
        if not inserted:
            raise CodeTaken(taken=code)
        await change_picture(None, command.picture, at=clock.now())
        await audit.record(actor, "catalog.sku_created", f"sku:{sku_id}", code=code)
        return await queries.sku(actor, sku_id)


async def update_sku(actor: Actor, sku_id: UUID, command: UpdateSku, *, expected_version: int) -> SkuView:
    """Change what the command names. Raises Stale when somebody was faster. What was sold keeps its old name."""
    actor.require(CHANGE_CATALOG)
    changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    async with transaction():
        before = await queries.sku(actor, sku_id)
        leaf = before.categories[-1] if before.categories else None
        category_id = await _category_id(changes.get("category", leaf))
        picture = changes.get("picture", before.picture)
        updated = await execute(
            UPDATE_SKU,
            sku_id,
            expected_version,
            changes.get("name", before.name),
            changes.get("spu", before.spu),
            changes.get("brand", before.brand),
            category_id,
            changes.get("discountable", before.discountable),
            changes.get("active", before.active),
            picture,
        )
        if not updated:
            raise Stale(current=before.version)
        await change_picture(before.picture, picture, at=clock.now())
        await audit.record(actor, "catalog.sku_updated", f"sku:{sku_id}", **changes)
        return await queries.sku(actor, sku_id)


async def set_prices(actor: Actor, command: SetPrices, *, approved: bool = False) -> list[PriceView]:
    """Enter prices into the book, all or none. Entries are never changed: the newer one wins.

    `approved` by a second person: only then, or by the product itself, is the past changed. Raises SkuUnknown,
    FloorAbovePrice, PastPrices; InvalidField for a unit outside the actor's reach, or without a reason that is needed.
    """
    actor.require(SET_PRICES)
    at = clock.now()
    async with transaction():
        ids = await _known_skus([price.sku for price in command.prices])
        paths = await _paths(actor, command.prices)
        await _require_levels(command.prices)
        made = [_entry(price, path, at=at) for price, path in zip(command.prices, paths, strict=True)]
        await _require_reasons(actor, command, made, at=at, approved=approved)
        rows = [
            PriceRow(
                id=one.id,
                sku=ids[one.sku],
                path=one.path,
                price_fen=one.price_fen,
                floor_fen=one.floor_fen,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                level=one.level,
            )
            for one in made
        ]
        await execute(INSERT_PRICES, as_json(rows))
        await audit.record(actor, "catalog.prices_set", "prices", prices=made, reason=command.reason)
    return made


async def _require_reasons(
    actor: Actor, command: SetPrices, made: Sequence[PriceView], *, at: datetime, approved: bool
) -> None:
    """Prices of 0 and prices of the past are for whoever may set such, with a reason; the past for two people."""
    if actor.role is Role.SYSTEM:
        return
    had = set(await fetch_value(HAD_PRICES, sorted({one.sku for one in made}), at))
    past = sorted({one.sku for one in made if changes_the_past(one.valid_from, at=at, had_prices=one.sku in had)})
    free = any(one.price_fen == 0 for one in made)
    if free:
        actor.require(SET_ZERO_PRICES)
    if past:
        actor.require(SET_PAST_PRICES)
    if (free or past) and not command.reason.strip():
        raise InvalidField("reason", "0 元或改写过去的价格须写原因 / a price of 0 or of the past needs a reason")
    if past and not approved:
        raise PastPrices(skus=past)


def _entry(price: NewPrice, path: str, *, at: datetime) -> PriceView:
    if price.floor_fen > price.price_fen:
        raise FloorAbovePrice(sku=price.sku)
    valid_from = price.valid_from or at
    if price.valid_to is not None and price.valid_to <= valid_from:
        raise InvalidField("valid_to", "须晚于 valid_from / must be later than valid_from", sku=price.sku)
    return PriceView(
        new_id(), price.sku, path, price.price_fen, price.floor_fen, valid_from, price.valid_to, price.level
    )


async def _parent(code: str | None) -> Parent | None:
    if code is None:
        return None
    parent = await fetch_row_as(Parent, PARENT, code)
    if parent is None:
        raise InvalidField("parent", "须为已存在的品类编码 / the code of a known category")
    return parent


async def _known_skus(codes: Sequence[str]) -> dict[str, UUID]:
    found = await sku_ids(codes)
    unknown = sorted(set(codes) - found.keys())
    if unknown:
        raise SkuUnknown(skus=unknown)
    return found


async def _paths(actor: Actor, prices: Sequence[NewPrice]) -> list[str]:
    """The path of each price's unit. Unknown units and units out of reach are refused in the same way."""
    units = await fetch_as(Unit, UNITS, [price.region for price in prices], [price.store for price in prices])
    known = {(unit.kind, unit.code): unit.path for unit in units}
    paths = []
    for number, price in enumerate(prices):
        if price.region is not None and price.store is not None:
            raise InvalidField(f"prices[{number}].store", "区域与门店只能填一个 / name a region or a store, not both")
        kind, code = ("store", price.store) if price.store is not None else ("region", price.region)
        path = HQ_PATH if code is None else known.get((kind, code))
        if path is None or not actor.reaches(path):
            raise InvalidField(f"prices[{number}].{kind}", "须为您可管理的编码 / the code of a unit within your reach")
        paths.append(path)
    return paths


async def _require_levels(prices: Sequence[NewPrice]) -> None:
    if any(price.level is not None for price in prices):
        known = await level_codes()
        for number, price in enumerate(prices):
            if price.level is not None and price.level not in known:
                raise InvalidField(f"prices[{number}].level", "须为会员等级的编码 / the code of a level", known=known)


async def _category_id(code: str | None) -> UUID | None:
    if code is None:
        return None
    category_id: UUID | None = await fetch_value("SELECT id FROM category WHERE code = $1", code)
    if category_id is None:
        raise InvalidField("category", "须为已存在的品类编码 / the code of a known category")
    return category_id
