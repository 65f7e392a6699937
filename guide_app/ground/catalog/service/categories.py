"""Keeping the tree of categories."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog import queries
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.rules import category_path
from guide_app.ground.catalog.schemas import CategoryView, CreateCategory, RenameCategory
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import require_code


class Parent(msgspec.Struct, frozen=True):
    """The category above a new one."""

    id: UUID
    path: str


PARENT = "SELECT id, path FROM category WHERE code = $1"
ADD_CATEGORY = """
INSERT INTO category (id, code, name, path, parent, version) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
RENAME_CATEGORY = "UPDATE category SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"


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


async def _parent(code: str | None) -> Parent | None:
    if code is None:
        return None
    parent = await fetch_row_as(Parent, PARENT, code)
    if parent is None:
        raise InvalidField("parent", "须为已存在的品类编码 / the code of a known category")
    return parent
