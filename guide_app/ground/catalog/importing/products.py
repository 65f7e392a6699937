"""The sheet of products: dimensions with their values in one cell each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import CellType, as_text, text, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.catalog.importing.categories import KNOWN as CATEGORIES_KNOWN
from guide_app.ground.catalog.importing.categories import CategoryKnown
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.making import ensure_brands
from guide_app.ground.catalog.products.rules import (
    Dimension,
    ProductState,
    Variant,
    dimensions_of,
    dimensions_text,
    require_variant,
)
from guide_app.ground.catalog.products.service.keeping import ProductRow
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id

SPECIFICATIONS: CellType = CellType(
    ("规格，如 颜色=黑,白; 尺码=41,42", "dimensions, as colour=black,white; size=41,42"),
    lambda cell: dimensions_of(as_text(cell)),
    dimensions_text,
)
SPEC = (
    Column("code", ("款号", "SPU"), text(64), Need.ALWAYS, example="RUN01"),
    Column("name", ("款式名称", "Product name"), text(200), Need.NEW, example="轻跑 01"),
    Column("brand", ("品牌", "Brand"), text(64), example="轻跑"),
    Column("season", ("季节编码", "Season code"), UNIT_CODE, example="2026FW"),
    Column("category", ("品类编码", "Category code"), UNIT_CODE, example="RUNNING"),
    Column("specifications", ("规格", "Specifications"), SPECIFICATIONS, example="颜色=黑,白; 尺码=41,42"),
    Column("weight_g", ("重量（克）", "Weight in grams"), whole(1, 1_000_000), example="820"),
    Column("description", ("说明", "Description"), text(4000)),
)


class ProductSheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | UnsetType = UNSET
    brand: str | UnsetType = UNSET
    season: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    specifications: list[Dimension] | UnsetType = UNSET
    weight_g: int | UnsetType = UNSET
    description: str | UnsetType = UNSET


class ProductThere(msgspec.Struct, frozen=True):
    """A product that is there; `category` is a code, `variants` the values that its SKUs have."""

    id: UUID
    code: str
    name: str
    brand: str | None
    season: str | None
    category: str | None
    description: str
    specifications: list[Dimension]
    weight_g: int | None
    state: ProductState
    version: int
    variants: list[Variant]


class SeasonCode(msgspec.Struct, frozen=True):
    """A season that is there."""

    code: str


@dataclass
class Products:
    """Those of a piece, with the categories and seasons that they name."""

    known: dict[str, ProductThere]
    categories: dict[str, CategoryKnown]
    seasons: set[str]


KNOWN = """
SELECT p.id, p.code, p.name, p.brand, p.season, c.code AS category, p.description, p.specifications, p.weight_g,
  p.state, p.version,
  (SELECT coalesce(json_agg(s.variant), '[]') FROM sku s WHERE s.spu = p.code AND s.variant IS NOT NULL) AS variants
FROM product p LEFT JOIN category c ON c.id = p.category WHERE p.code = ANY($1::text[])
"""
SEASONS = "SELECT code FROM season WHERE code = ANY($1::text[])"
LOCK = "SELECT id FROM product WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ADD = f"{insert_from_json('product', ProductRow)} ON CONFLICT DO NOTHING RETURNING id"
CHANGE = f"""
UPDATE product p SET name = new.name, brand = new.brand, season = new.season, category = new.category,
  description = new.description, specifications = new.specifications, weight_g = new.weight_g, version = p.version + 1
FROM {record_set(ProductRow, "$1", "new")} WHERE p.id = new.id AND p.version = new.version
"""
COMPARED = ("name", "brand", "season", "category", "specifications", "weight_g", "description")


async def _look(_: Actor, rows: Sequence[ProductSheetRow], lock: bool) -> Products:
    codes = [row.code for row in rows]
    if lock:
        await fetch_as(Id, LOCK, codes)
    known = await fetch_as(ProductThere, KNOWN, codes)
    named = {row.category for row in rows if row.category is not UNSET}
    named |= {one.category for one in known if one.category is not None}
    categories = await fetch_as(CategoryKnown, CATEGORIES_KNOWN, sorted(named))
    seasons = await fetch_as(SeasonCode, SEASONS, sorted({row.season for row in rows if row.season is not UNSET}))
    return Products(
        {one.code: one for one in known}, {one.code: one for one in categories}, {one.code for one in seasons}
    )


def _judge(_: Actor, judging: Judging[ProductSheetRow], products: Products) -> Judgement:
    row = judging.row
    if row.category is not UNSET and row.category not in products.categories:
        judging.refuse("category", "须为已存在的品类编码", "the code of a known category")
    if row.season is not UNSET and row.season not in products.seasons:
        judging.refuse("season", "须为已有季节的编码", "the code of a known season")
    product = products.known.get(row.code)
    if product is None:
        return judging.ends(known=False)
    if row.specifications is not UNSET:
        try:
            for variant in product.variants:
                require_variant(row.specifications, variant)
        except InvalidField:
            judging.refuse("specifications", "已有商品使用的规格不能删除", "SKUs have values that would be gone")
    for name in COMPARED:
        judging.compare(name, getattr(product, name))
    return judging.ends(known=True)


async def _write(actor: Actor, judged: Sequence[Judged[ProductSheetRow]], products: Products) -> None:
    added, changed = [], []
    for one in judged:
        row = _written(one.row, products)
        if one.judgement.outcome is Outcome.NEW:
            added.append(row)
            await audit.record(actor, "catalog.product_created", f"product:{row.id}", code=row.code)
        else:
            changed.append(row)
            fields = {change.field: getattr(one.row, change.field) for change in one.judgement.changes}
            await audit.record(actor, "catalog.product_updated", f"product:{row.id}", **fields)
    await ensure_brands(row.brand for row in [*added, *changed])
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if changed and await execute(CHANGE, as_json(changed)) != len(changed):
        raise PieceChanged


def _written(row: ProductSheetRow, products: Products) -> ProductRow:
    """The row over what is there."""
    product = products.known.get(row.code)

    def value(name: str, otherwise: Any = None) -> Any:  # of whatever type the column is
        filled = getattr(row, name)
        return filled if filled is not UNSET else (otherwise if product is None else getattr(product, name))

    category = value("category")
    return ProductRow(
        id=new_id() if product is None else product.id,
        code=row.code,
        name=value("name", row.code),
        brand=value("brand"),
        season=value("season"),
        category=None if category is None else products.categories[category].id,
        description=value("description", ""),
        specifications=value("specifications", []),
        weight_g=value("weight_g"),
        state=ProductState.ON_SALE if product is None else product.state,
        version=1 if product is None else product.version,
    )


PRODUCTS = ImportKind(
    name="products",
    title=("款式", "Products"),
    may=CHANGE_CATALOG,
    columns=SPEC,
    row=ProductSheetRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="products",
    rules=(
        ("品类与季节须已存在；新的品牌会自动建立", "Categories and seasons have to be there; a new brand is made"),
        ("先导入款式，再导入属于它们的商品", "Products first, then the SKUs that are their variants"),
        ("不改变已有商品的品牌与品类", "Brands and categories of SKUs that are there stay"),
    ),
)
