"""Keeping SKUs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog import queries
from guide_app.ground.catalog.permissions import CHANGE_CATALOG, SET_ZERO_PRICES
from guide_app.ground.catalog.pictures import change_picture
from guide_app.ground.catalog.products.errors import VariantTaken
from guide_app.ground.catalog.products.making import (
    ProductKnown,
    ProductNamed,
    ensure_brands,
    ensure_products,
    products_known,
)
from guide_app.ground.catalog.products.rules import SkuKind, Variant, require_variant
from guide_app.ground.catalog.reads import category_id_of
from guide_app.ground.catalog.rules import require_sku_code
from guide_app.ground.catalog.schemas import CreateSku, SkuView, UpdateSku
from guide_app.ground.catalog.service.pricing import INSERT_PRICES, PriceRow
from guide_app.ground.stores.errors import CodeTaken

FREE = "赠品 / a gift"


class SkuRow(msgspec.Struct, frozen=True):
    """A row of SKUs."""

    id: UUID
    code: str
    spu: str | None
    name: str
    brand: str | None
    category: UUID | None
    discountable: bool
    active: bool
    version: int
    picture: UUID | None
    variant: Variant | None
    kind: SkuKind


INSERT_SKU = f"{insert_from_json('sku', SkuRow)} ON CONFLICT (code) DO NOTHING"
UPDATE_SKU = """
UPDATE sku SET spu = $3, name = $4, brand = $5, category = $6, discountable = $7, active = $8, picture = $9,
  variant = $10::jsonb, version = version + 1
WHERE id = $1 AND version = $2
"""


async def create_sku(actor: Actor, command: CreateSku) -> SkuView:
    """Enter a SKU, and its product if that is new. It cannot be sold before it has a price; a gift has one at once.

    Raises CodeTaken, VariantTaken; InvalidField for a variant that its product does not know.
    """
    actor.require(CHANGE_CATALOG)
    if command.kind is SkuKind.GIFT:
        actor.require(SET_ZERO_PRICES)
    code, at = require_sku_code(command.code), clock.now()
    async with transaction():
        category_id = await category_id_of(command.category)
        product = await _product(command.spu, command.name, command.brand, category_id, variant=command.variant)
        row = SkuRow(
            id=new_id(),
            code=code,
            spu=command.spu,
            name=command.name,
            brand=command.brand or (product.brand if product else None),
            category=category_id or (product.category if product else None),
            discountable=command.discountable and command.kind is not SkuKind.GIFT,
            active=True,
            version=1,
            picture=command.picture,
            variant=command.variant,
            kind=command.kind,
        )
        await ensure_brands([row.brand])
        if not await _write(INSERT_SKU, as_json([row]), variant=command.variant):
            raise CodeTaken(taken=code)
        await change_picture(None, command.picture, at=at)
        await audit.record(actor, "catalog.sku_created", f"sku:{row.id}", code=code, kind=row.kind)
        if row.kind is SkuKind.GIFT:
            await _enter_free(actor, row, at=at)
        return await queries.sku(actor, row.id)


async def update_sku(actor: Actor, sku_id: UUID, command: UpdateSku, *, expected_version: int) -> SkuView:
    """Change what the command names. Raises Stale when somebody was faster, VariantTaken.

    What was sold keeps its old name. InvalidField for a variant that its product does not know.
    """
    actor.require(CHANGE_CATALOG)
    changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    async with transaction():
        before = await queries.sku(actor, sku_id)
        if before.kind is SkuKind.GIFT and changes.get("discountable"):
            raise InvalidField("discountable", "赠品不参加折扣 / a gift is not discountable")
        leaf = before.categories[-1] if before.categories else None
        category_id = await category_id_of(changes.get("category", leaf))
        after = _after(before, changes)
        if "spu" in changes and "variant" not in changes:
            after = msgspec.structs.replace(after, variant=None)  # its values were those of another product
        await _product(after.spu, after.name, after.brand, category_id, variant=after.variant)
        await ensure_brands([after.brand])
        updated = await _write(
            UPDATE_SKU,
            sku_id,
            expected_version,
            after.spu,
            after.name,
            after.brand,
            category_id,
            after.discountable,
            after.active,
            after.picture,
            None if after.variant is None else msgspec.json.encode(after.variant).decode(),
            variant=after.variant,
        )
        if not updated:
            raise Stale(current=before.version)
        await change_picture(before.picture, after.picture, at=clock.now())
        await audit.record(actor, "catalog.sku_updated", f"sku:{sku_id}", **changes)
        return await queries.sku(actor, sku_id)


def _after(before: SkuView, changes: Mapping[str, Any]) -> SkuView:
    own = {name: value for name, value in changes.items() if name != "category"}
    return msgspec.structs.replace(before, **own)


async def _product(
    spu: str | None, name: str, brand: str | None, category_id: UUID | None, *, variant: Variant | None
) -> ProductKnown | None:
    """The product that a SKU names, made if it is new; the variant has to be one of it."""
    if spu is None:
        if variant is not None:
            raise InvalidField("variant", "有款号的商品才有规格 / only a SKU of a product has a variant")
        return None
    await ensure_products([ProductNamed(spu, name, brand, category_id)])
    product = (await products_known([spu]))[spu]
    if variant is not None:
        require_variant(product.specifications, variant)
    return product


async def _write(sql: str, *values: object, variant: Variant | None) -> int:
    try:
        async with transaction():
            return await execute(sql, *values)
    except asyncpg.UniqueViolationError as error:
        raise VariantTaken(variant=variant) from error


async def _enter_free(actor: Actor, row: SkuRow, *, at: datetime) -> None:
    free = PriceRow(
        id=new_id(),
        sku=row.id,
        path=HQ_PATH,
        price_fen=0,
        floor_fen=0,
        valid_from=at,
        valid_to=None,
        level=None,
        channel=None,
        list_fen=None,
        book=None,
    )
    await execute(INSERT_PRICES, as_json([free]))
    await audit.record(actor, "catalog.prices_set", "prices", prices=[free], reason=FREE)
