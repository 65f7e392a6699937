"""The sheet of categories: a tree, in any order of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.rules import category_path
from guide_app.ground.stores.importing.columns import MOST_OF_A_PATH, TOO_DEEP, UNIT_CODE, Id
from guide_app.ground.stores.importing.entities import Renamed

SPEC = (
    Column("code", ("品类编码", "Category code"), UNIT_CODE, Need.ALWAYS, example="RUNNING"),
    Column("name", ("品类名称", "Category name"), text(80), Need.NEW, example="跑鞋"),
    Column(
        "parent",
        ("上级品类编码", "Parent category code"),
        UNIT_CODE,
        note=("顶层留空；可为本表另一行", "blank at the top; may be another row of the sheet"),
        example="SHOES",
    ),
)


class CategoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    code: str
    name: str | UnsetType = UNSET
    parent: str | UnsetType = UNSET


class CategoryKnown(msgspec.Struct, frozen=True):
    """A category that is there, or planned by a row before."""

    id: UUID
    code: str
    name: str
    path: str
    parent: UUID | None


@dataclass
class Categories:
    """Those of a piece and those above them, by code."""

    known: dict[str, CategoryKnown]


KNOWN = "SELECT id, code, name, path, parent FROM category WHERE code = ANY($1::text[]) ORDER BY id"
LOCK = "SELECT id FROM category WHERE code = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
ADD = f"{insert_from_json('category', CategoryKnown)} ON CONFLICT DO NOTHING RETURNING id"
RENAME = f"""
UPDATE category c SET name = new.name, version = c.version + 1
FROM {record_set(Renamed, "$1", "new")} WHERE c.id = new.id
"""


async def _look(_: Actor, rows: Sequence[CategoryRow], lock: bool) -> Categories:
    codes = sorted({row.code for row in rows} | {row.parent for row in rows if row.parent is not UNSET})
    if lock:
        await fetch_as(Id, LOCK, codes)
    return Categories({one.code: one for one in await fetch_as(CategoryKnown, KNOWN, codes)})


def _judge(_: Actor, judging: Judging[CategoryRow], categories: Categories) -> Judgement:
    row = judging.row
    category = categories.known.get(row.code)
    above = None if row.parent is UNSET else categories.known.get(row.parent)
    if row.parent is not UNSET and above is None:
        judging.refuse("parent", "须为已存在的品类编码", "the code of a known category")
    if category is not None:
        if above is not None and above.id != category.parent:
            judging.refuse("parent", "导入不移动已有品类", "an import does not move a category that is there")
        judging.compare("name", category.name)
        return judging.ends(known=True)
    path = category_path("" if above is None else above.path, row.code)
    if len(path) > MOST_OF_A_PATH:
        judging.refuse("parent", *TOO_DEEP)
    judgement = judging.ends(known=False)
    if judgement.outcome is Outcome.NEW:
        parent = None if above is None else above.id
        categories.known[row.code] = CategoryKnown(new_id(), row.code, str(row.name), path, parent)
    return judgement


async def _write(actor: Actor, judged: Sequence[Judged[CategoryRow]], categories: Categories) -> None:
    added, renamed = [], []
    for one in judged:
        category = categories.known[one.row.code]
        facts = {"code": category.code}
        if one.judgement.outcome is Outcome.NEW:
            added.append(category)
            await audit.record(actor, "catalog.category_created", f"category:{category.id}", **facts)
        else:
            renamed.append(Renamed(category.id, str(one.row.name)))
            facts["name"] = str(one.row.name)
            await audit.record(actor, "catalog.category_renamed", f"category:{category.id}", **facts)
    if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
        raise PieceChanged
    if renamed:
        await execute(RENAME, as_json(renamed))


def _carry(before: Categories, now: Categories) -> None:
    now.known = before.known | now.known


CATEGORIES = ImportKind(
    name="categories",
    title=("品类", "Categories"),
    may=CHANGE_CATALOG,
    columns=SPEC,
    row=CategoryRow,
    key=("code",),
    above="parent",
    carry=_carry,
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="categories",
    rules=(("已有品类只改名称，不移动", "A category that is there only gets another name, it is not moved"),),
)
