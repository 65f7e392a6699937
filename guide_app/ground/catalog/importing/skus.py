"""The sheet of articles."""

from collections.abc import Mapping, Sequence
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
from guide_app.base.kernel.imports.cells import CellType, as_text, code, flag, text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.catalog.importing.categories import KNOWN as CATEGORIES_KNOWN
from guide_app.ground.catalog.importing.categories import CategoryKnown
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products.making import (
    ProductKnown,
    ProductNamed,
    ensure_brands,
    ensure_products,
    products_known,
)
from guide_app.ground.catalog.products.rules import (
    Values,
    Variant,
    require_variant,
    values_of,
    variant_of,
    variant_text,
)
from guide_app.ground.catalog.rules import require_sku_code
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id


def _checked(written: str) -> str:
    return require_sku_code(written)


SKU_CODE: CellType = code(_checked, ("编码，1-64 位可打印 ASCII 字符", "code, 1 to 64 printable ASCII characters"))
"""The code of an article."""
VARIANT: CellType = CellType(
    ("规格，如 颜色=黑; 尺码=42", "values of dimensions, as colour=black; size=42"),
    lambda cell: variant_of(as_text(cell)),
    variant_text,
)
SPEC = (
    Column("code", ("商品编码", "SKU"), SKU_CODE, Need.ALWAYS, example="RUN01-001", also=("sku code",)),
    Column("name", ("商品名称", "SKU name"), text(200), Need.NEW, also=("名称",), example="轻跑 01 男款 黑 42"),
    Column("spu", ("款号", "SPU"), text(64), example="RUN01"),
    Column("brand", ("品牌", "Brand"), text(64), example="轻跑"),
    Column("category", ("品类编码", "Category code"), UNIT_CODE, example="RUNNING"),
    Column("discountable", ("可打折", "Discountable"), flag(), note=("默认是", "yes by default"), example="是"),
    Column(
        "variant",
        ("规格", "Variant"),
        VARIANT,
        note=("款号的每个规格一个值", "a value for each dimension of the product"),
        example="颜色=黑; 尺码=42",
    ),
    Column("active", ("在售", "On sale"), flag(), note=("默认是", "yes by default"), example="是"),
)


class SkuRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | UnsetType = UNSET
    spu: str | UnsetType = UNSET
    brand: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    discountable: bool | UnsetType = UNSET
    variant: Variant | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class SkuKnown(msgspec.Struct, frozen=True):
    """An article that is there; `category` is a code."""

    id: UUID
    code: str
    name: str
    spu: str | None
    brand: str | None
    category: str | None
    discountable: bool
    active: bool
    variant: Variant | None
    version: int


class VariantHeld(msgspec.Struct, frozen=True):
    """The values that a SKU of a product has."""

    spu: str
    variant: Variant
    code: str


class SkuWritten(msgspec.Struct, frozen=True):
    """An article as the table has it; of a known one, if it is still of this version."""

    id: UUID
    code: str
    name: str
    spu: str | None
    brand: str | None
    category: UUID | None
    discountable: bool
    active: bool
    variant: Variant | None
    version: int


@dataclass
class Skus:
    """Those of a piece, and the categories and products that they name, by code."""

    known: dict[str, SkuKnown]
    categories: dict[str, CategoryKnown]
    products: Mapping[str, ProductKnown]
    variants: dict[tuple[str, Values], str]
    """Which SKU has the values of a product."""


KNOWN = """
SELECT s.id, s.code, s.name, s.spu, s.brand, c.code AS category, s.discountable, s.active, s.variant, s.version
FROM sku s LEFT JOIN category c ON c.id = s.category WHERE s.code = ANY($1::text[])
"""
TAKEN = "SELECT spu, variant, code FROM sku WHERE spu = ANY($1::text[]) AND variant IS NOT NULL ORDER BY code"
LOCK = "SELECT id FROM sku WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ADD = f"{insert_from_json('sku', SkuWritten)} ON CONFLICT DO NOTHING RETURNING id"
CHANGE = f"""
UPDATE sku s SET name = new.name, spu = new.spu, brand = new.brand, category = new.category,
  discountable = new.discountable, active = new.active, variant = new.variant, version = s.version + 1
FROM {record_set(SkuWritten, "$1", "new")} WHERE s.id = new.id AND s.version = new.version
"""
COMPARED = ("name", "spu", "brand", "category", "discountable", "active", "variant")


async def _look(_: Actor, rows: Sequence[SkuRow], lock: bool) -> Skus:
    codes = [row.code for row in rows]
    if lock:
        await fetch_as(Id, LOCK, codes)
    known = await fetch_as(SkuKnown, KNOWN, codes)
    named = {row.category for row in rows if row.category is not UNSET}
    named |= {sku.category for sku in known if sku.category is not None}
    categories = await fetch_as(CategoryKnown, CATEGORIES_KNOWN, sorted(named))
    spus = {row.spu for row in rows if row.spu is not UNSET} | {sku.spu for sku in known if sku.spu is not None}
    products = await products_known(spus)
    held = await fetch_as(VariantHeld, TAKEN, sorted(spus))
    taken = {(one.spu, values_of(one.variant)): one.code for one in held}
    return Skus({sku.code: sku for sku in known}, {one.code: one for one in categories}, products, taken)


def _judge(_: Actor, judging: Judging[SkuRow], skus: Skus) -> Judgement:
    row = judging.row
    if row.category is not UNSET and row.category not in skus.categories:
        judging.refuse("category", "须为已存在的品类编码", "the code of a known category")
    sku = skus.known.get(row.code)
    _require_variant(judging, sku, skus)
    if sku is not None:
        for name in COMPARED:
            judging.compare(name, getattr(sku, name))
    judgement = judging.ends(known=sku is not None)
    spu = _spu(row, sku)
    if judgement.outcome is not Outcome.REFUSED and spu is not None and row.variant is not UNSET:
        skus.variants[spu, values_of(row.variant)] = row.code
    return judgement


def _spu(row: SkuRow, sku: SkuKnown | None) -> str | None:
    """The product that the SKU is one of."""
    return row.spu if row.spu is not UNSET else (None if sku is None else sku.spu)


def _require_variant(judging: Judging[SkuRow], sku: SkuKnown | None, skus: Skus) -> None:
    row = judging.row
    spu = _spu(row, sku)
    if not judging.can_tell("spu"):
        return
    if row.variant is UNSET:
        if sku is not None and sku.variant is not None and spu != sku.spu:
            judging.refuse("variant", "换款号须同时填规格", "another product needs another variant")
        return
    product = None if spu is None else skus.products.get(spu)
    if spu is None or product is None:
        judging.refuse("spu", "有规格的商品须属于已有款号", "a variant is one of a product that is there")
        return
    try:
        require_variant(product.specifications, row.variant)
    except InvalidField as refusal:
        judging.refuse_by(refusal)
        return
    if skus.variants.get((spu, values_of(row.variant)), row.code) != row.code:
        judging.refuse("variant", "同款已有相同规格的商品", "another SKU of the product has these values")


async def _write(actor: Actor, judged: Sequence[Judged[SkuRow]], skus: Skus) -> None:
    added, changed = [], []
    for one in judged:
        sku = _written(one.row, skus)
        if one.judgement.outcome is Outcome.NEW:
            added.append(sku)
            await audit.record(actor, "catalog.sku_created", f"sku:{sku.id}", code=sku.code)
        else:
            changed.append(sku)
            fields = {change.field: getattr(one.row, change.field) for change in one.judgement.changes}
            await audit.record(actor, "catalog.sku_updated", f"sku:{sku.id}", **fields)
    written = [*added, *changed]
    await ensure_brands(sku.brand for sku in written)
    await ensure_products(ProductNamed(sku.spu, sku.name, sku.brand, sku.category) for sku in written if sku.spu)
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if changed and await execute(CHANGE, as_json(changed)) != len(changed):
        raise PieceChanged


def _written(row: SkuRow, skus: Skus) -> SkuWritten:
    """The row over what is there."""
    sku = skus.known.get(row.code)

    def value(name: str, otherwise: Any) -> Any:  # of whatever type the column is
        filled = getattr(row, name)
        return filled if filled is not UNSET else (otherwise if sku is None else getattr(sku, name))

    spu = value("spu", None)
    product = skus.products.get(spu)
    category = value("category", None)
    above = None if product is None or sku is not None else product
    return SkuWritten(
        id=new_id() if sku is None else sku.id,
        code=row.code,
        name=value("name", row.code),
        spu=spu,
        brand=value("brand", None if above is None else above.brand),
        category=_category_of(category, skus, above),
        discountable=value("discountable", True),
        active=value("active", True),
        variant=value("variant", None),
        version=1 if sku is None else sku.version,
    )


def _category_of(code: str | None, skus: Skus, product: ProductKnown | None) -> UUID | None:
    if code is not None:
        return skus.categories[code].id
    return None if product is None else product.category


SKUS = ImportKind(
    name="skus",
    title=("商品", "SKUs"),
    may=CHANGE_CATALOG,
    columns=SPEC,
    row=SkuRow,
    key=("code",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="skus",
    rules=(
        ("品类须已存在，请先导入它们", "Categories have to be there, import them first"),
        ("有价格后才能销售", "An article is sold once it has a price"),
    ),
)
