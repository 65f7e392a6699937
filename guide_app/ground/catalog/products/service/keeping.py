"""Keeping products and what bundles are made of."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.errors import SkuUnknown
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products import queries
from guide_app.ground.catalog.products.errors import NotABundle, VariantsLeft
from guide_app.ground.catalog.products.making import require_brand, require_season
from guide_app.ground.catalog.products.rules import (
    Dimension,
    ProductState,
    SkuKind,
    Variant,
    require_dimensions,
    require_variant,
)
from guide_app.ground.catalog.products.schemas import (
    ComponentView,
    CreateProduct,
    ProductView,
    SetComponents,
    UpdateProduct,
)
from guide_app.ground.catalog.queries import sku
from guide_app.ground.catalog.reads import category_id_of, skus_of_codes
from guide_app.ground.stores.errors import CodeTaken


class ProductRow(msgspec.Struct, frozen=True):
    """A row of products."""

    id: UUID
    code: str
    name: str
    brand: str | None
    season: str | None
    category: UUID | None
    description: str
    specifications: list[Dimension]
    weight_g: int | None
    state: ProductState
    version: int


class ComponentRow(msgspec.Struct, frozen=True):
    """A row of parts of bundles."""

    id: UUID
    bundle: UUID
    part: UUID
    units: int


class Added(msgspec.Struct, frozen=True):
    """A product that was written."""

    id: UUID


class VariantUsed(msgspec.Struct, frozen=True):
    """The values of a SKU."""

    code: str
    variant: Variant


ADD = f"{insert_from_json('product', ProductRow)} ON CONFLICT DO NOTHING RETURNING id"
UPDATE = """
UPDATE product SET name = $3, brand = $4, season = $5, category = $6, description = $7, specifications = $8::jsonb,
  weight_g = $9, state = $10, version = version + 1
WHERE id = $1 AND version = $2
"""
# Variants follow their product where they were as it was.
FOLLOW = """
UPDATE sku SET brand = CASE WHEN brand IS NOT DISTINCT FROM $2 THEN $3 ELSE brand END,
  category = CASE WHEN category IS NOT DISTINCT FROM $4::uuid THEN $5::uuid ELSE category END, version = version + 1
WHERE spu = $1 AND (brand IS NOT DISTINCT FROM $2 AND $2 IS DISTINCT FROM $3::text
  OR category IS NOT DISTINCT FROM $4::uuid AND $4::uuid IS DISTINCT FROM $5::uuid)
"""
SELL = "UPDATE sku SET active = $2, version = version + 1 WHERE spu = $1 AND active <> $2"
USED = "SELECT code, variant FROM sku WHERE spu = $1 AND variant IS NOT NULL ORDER BY code"
CLEAR = "DELETE FROM sku_component WHERE bundle = $1"
ADD_PARTS = insert_from_json("sku_component", ComponentRow)
NEW_VERSION = "UPDATE sku SET version = version + 1 WHERE id = $1 AND version = $2"


async def create_product(actor: Actor, command: CreateProduct) -> ProductView:
    """Enter a product. Raises CodeTaken; InvalidField for a brand, season or category that is not there."""
    actor.require(CHANGE_CATALOG)
    require_dimensions(command.specifications)
    async with transaction():
        await require_brand(command.brand)
        await require_season(command.season)
        row = ProductRow(
            id=new_id(),
            code=command.code,
            name=command.name,
            brand=command.brand,
            season=command.season,
            category=await category_id_of(command.category),
            description=command.description,
            specifications=command.specifications,
            weight_g=command.weight_g,
            state=command.state,
            version=1,
        )
        if not await fetch_as(Added, ADD, as_json([row])):
            raise CodeTaken(taken=command.code)
        await audit.record(actor, "catalog.product_created", f"product:{row.id}", code=row.code)
        return await queries.product(actor, row.id)


async def update_product(
    actor: Actor, product_id: UUID, command: UpdateProduct, *, expected_version: int
) -> ProductView:
    """Change what the command names; variants that had its brand and category follow, `state` says what is sold.

    Raises Stale, VariantsLeft; InvalidField for a brand, season or category that is not there.
    """
    actor.require(CHANGE_CATALOG)
    changes = {name: getattr(command, name) for name in command.__struct_fields__}
    changes = {name: value for name, value in changes.items() if value is not UNSET}
    async with transaction():
        before = await queries.product(actor, product_id)
        after = msgspec.structs.replace(before, **{k: v for k, v in changes.items() if k != "category"})
        leaf = before.categories[-1] if before.categories else None
        old_category = await category_id_of(leaf)
        category = await category_id_of(changes["category"]) if "category" in changes else old_category
        await require_brand(after.brand)
        await require_season(after.season)
        if "specifications" in changes:
            await _require_known(after.code, after.specifications)
        updated = await execute(
            UPDATE,
            product_id,
            expected_version,
            after.name,
            after.brand,
            after.season,
            category,
            after.description,
            msgspec.json.encode(after.specifications).decode(),
            after.weight_g,
            after.state,
        )
        if not updated:
            raise Stale(current=before.version)
        await execute(FOLLOW, after.code, before.brand, after.brand, old_category, category)
        if after.state is not before.state:
            await execute(SELL, after.code, after.state.is_sold)
        await audit.record(actor, "catalog.product_updated", f"product:{product_id}", **changes)
        return await queries.product(actor, product_id)


async def _require_known(code: str, dimensions: Sequence[Dimension]) -> None:
    """The new dimensions know every value that a SKU of the product has."""
    require_dimensions(dimensions)
    lost = []
    for used in await fetch_as(VariantUsed, USED, code):
        try:
            require_variant(dimensions, used.variant)
        except InvalidField:
            lost.append(used.code)
    if lost:
        raise VariantsLeft(skus=lost)


async def set_components(
    actor: Actor, sku_id: UUID, command: SetComponents, *, expected_version: int
) -> list[ComponentView]:
    """Say what a bundle is made of. Raises NotABundle, SkuUnknown, Stale; InvalidField for what cannot be a part."""
    actor.require(CHANGE_CATALOG)
    async with transaction():
        bundle = await sku(actor, sku_id)
        if bundle.kind is not SkuKind.BUNDLE:
            raise NotABundle(sku=bundle.code)
        codes = [part.sku for part in command.components]
        known = await skus_of_codes(codes)
        if unknown := sorted(set(codes) - known.keys()):
            raise SkuUnknown(skus=unknown)
        for number, code in enumerate(codes):
            if known[code].kind in {SkuKind.BUNDLE, SkuKind.WEIGHED}:
                rule = "套装不能由套装或称重商品组成 / neither a bundle nor what is sold by weight"
                raise InvalidField(f"components[{number}].sku", rule)
            if code in codes[:number]:
                raise InvalidField(f"components[{number}].sku", "同一商品只写一行 / each SKU once")
        if not await execute(NEW_VERSION, sku_id, expected_version):
            raise Stale(current=bundle.version)
        await execute(CLEAR, sku_id)
        rows = [ComponentRow(new_id(), sku_id, known[part.sku].id, part.units) for part in command.components]
        await execute(ADD_PARTS, as_json(rows))
        await audit.record(actor, "catalog.components_set", f"sku:{sku_id}", components=command.components)
        return await queries.components(actor, sku_id)
