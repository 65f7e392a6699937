"""The sheet of articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import CellType, code, flag, text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.catalog.importing.categories import KNOWN as CATEGORIES_KNOWN
from guide_app.ground.catalog.importing.categories import CategoryKnown
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.rules import require_sku_code
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id


def _checked(written: str) -> str:
    return require_sku_code(written)


SKU_CODE: CellType = code(_checked, ("编码，1-64 位可打印 ASCII 字符", "code, 1 to 64 printable ASCII characters"))
"""The code of an article."""
SPEC = (
    Column("code", ("商品编码", "SKU"), SKU_CODE, Need.ALWAYS, example="RUN01-001", also=("sku code",)),
    Column("name", ("商品名称", "SKU name"), text(200), Need.NEW, example="轻跑 01 男款 黑 42"),
    Column("spu", ("款号", "SPU"), text(64), example="RUN01"),
    Column("brand", ("品牌", "Brand"), text(64), example="轻跑"),
    Column("category", ("品类编码", "Category code"), UNIT_CODE, example="RUNNING"),
    Column("discountable", ("可打折", "Discountable"), flag(), note=("默认是", "yes by default"), example="是"),
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
    version: int


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
    version: int


@dataclass
class Skus:
    """Those of a piece, and the categories that they name, by code."""

    known: dict[str, SkuKnown]
    categories: dict[str, CategoryKnown]


KNOWN = """
SELECT s.id, s.code, s.name, s.spu, s.brand, c.code AS category, s.discountable, s.active, s.version
FROM sku s LEFT JOIN category c ON c.id = s.category WHERE s.code = ANY($1::text[])
"""
LOCK = "SELECT id FROM sku WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ADD = f"{insert_from_json('sku', SkuWritten)} ON CONFLICT DO NOTHING RETURNING id"
CHANGE = f"""
UPDATE sku s SET name = new.name, spu = new.spu, brand = new.brand, category = new.category,
  discountable = new.discountable, active = new.active, version = s.version + 1
FROM {record_set(SkuWritten, "$1", "new")} WHERE s.id = new.id AND s.version = new.version
"""
COMPARED = ("name", "spu", "brand", "category", "discountable", "active")


async def _look(_: Actor, rows: Sequence[SkuRow], lock: bool) -> Skus:
    codes = [row.code for row in rows]
    if lock:
        await fetch_as(Id, LOCK, codes)
    known = await fetch_as(SkuKnown, KNOWN, codes)
    named = {row.category for row in rows if row.category is not UNSET}
    named |= {sku.category for sku in known if sku.category is not None}
    categories = await fetch_as(CategoryKnown, CATEGORIES_KNOWN, sorted(named))
    return Skus({sku.code: sku for sku in known}, {one.code: one for one in categories})


def _judge(_: Actor, judging: Judging[SkuRow], skus: Skus) -> Judgement:
    row = judging.row
    if row.category is not UNSET and row.category not in skus.categories:
        judging.refuse("category", "须为已存在的品类编码", "the code of a known category")
    sku = skus.known.get(row.code)
    if sku is not None:
        for name in COMPARED:
            judging.compare(name, getattr(sku, name))
    return judging.ends(known=sku is not None)


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

    category = value("category", None)
    return SkuWritten(
        id=new_id() if sku is None else sku.id,
        code=row.code,
        name=value("name", row.code),
        spu=value("spu", None),
        brand=value("brand", None),
        category=None if category is None else skus.categories[category].id,
        discountable=value("discountable", True),
        active=value("active", True),
        version=1 if sku is None else sku.version,
    )


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
    rules=(
        ("品类须已存在，请先导入它们", "Categories have to be there, import them first"),
        ("有价格后才能销售", "An article is sold once it has a price"),
    ),
)
