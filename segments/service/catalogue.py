"""The catalogue of tags: headquarters keep it."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from segments.errors import TagCatalogueFull, TagNameTaken
from segments.permissions import MANAGE_TAGS
from segments.queries.catalogue import tag, tag_group
from segments.rules import MOST_IN_CATALOGUE
from segments.schemas import ChangeTag, ChangeTagGroup, CreateTag, CreateTagGroup, TagGroupView, TagView


class NewTag(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `tag`."""

    id: UUID
    tag_group: UUID
    name: str
    path: str
    by_rule: bool
    active: bool = True
    created_at: datetime
    version: int = 1


ADD_GROUP = f"{insert_from_json('tag_group', TagGroupView)} ON CONFLICT (name) DO NOTHING RETURNING id"
RENAME_GROUP = "UPDATE tag_group SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"
ADD_TAG = f"{insert_from_json('tag', NewTag)} ON CONFLICT (tag_group, name) DO NOTHING RETURNING id"
CHANGE_TAG = "UPDATE tag SET name = $3, active = $4, version = version + 1 WHERE id = $1 AND version = $2"
HOW_MANY = "SELECT count(*) FROM tag"
UNIT = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"


async def create_tag_group(actor: Actor, command: CreateTagGroup) -> TagGroupView:
    """Add a group to the catalogue. Raises TagNameTaken."""
    actor.require(MANAGE_TAGS)
    made = TagGroupView(id=new_id(), name=_named(command.name), exclusive=command.exclusive, version=1)
    async with transaction():
        if await fetch_value(ADD_GROUP, as_json([made])) is None:
            raise TagNameTaken(taken=made.name)
        await audit.record(actor, "segments.tag_group_created", f"tag_group:{made.id}", name=made.name)
    return made


async def change_tag_group(
    actor: Actor, group_id: UUID, command: ChangeTagGroup, *, expected_version: int
) -> TagGroupView:
    """Call a group by another name. Raises NotFound, Stale, TagNameTaken."""
    actor.require(MANAGE_TAGS)
    name = _named(command.name)
    try:
        async with transaction():
            before = await tag_group(actor, group_id)
            if not await execute(RENAME_GROUP, group_id, expected_version, name):
                raise Stale(current=before.version)
            await audit.record(actor, "segments.tag_group_renamed", f"tag_group:{group_id}", name=name)
            return await tag_group(actor, group_id)
    except asyncpg.UniqueViolationError as error:
        raise TagNameTaken(taken=name) from error


async def create_tag(actor: Actor, command: CreateTag) -> TagView:
    """Add a tag to the catalogue, for a unit in reach. Raises NotFound, TagNameTaken, TagCatalogueFull."""
    actor.require(MANAGE_TAGS)
    actor.require_reach(command.path)
    async with transaction():
        await tag_group(actor, command.group_id)
        if not await fetch_value(UNIT, command.path):
            raise InvalidField("path", "不存在该区域或门店 / no region or store has this path")
        if await fetch_value(HOW_MANY) >= MOST_IN_CATALOGUE:
            raise TagCatalogueFull(most=MOST_IN_CATALOGUE)
        made = NewTag(
            id=new_id(),
            tag_group=command.group_id,
            name=_named(command.name),
            path=command.path,
            by_rule=command.by_rule,
            created_at=clock.now(),
        )
        if await fetch_value(ADD_TAG, as_json([made])) is None:
            raise TagNameTaken(taken=made.name)
        await audit.record(actor, "segments.tag_created", f"tag:{made.id}", name=made.name, path=made.path)
        return await tag(actor, made.id)


async def change_tag(actor: Actor, tag_id: UUID, command: ChangeTag, *, expected_version: int) -> TagView:
    """Rename a tag, archive it, or take it up again; who carries it keeps it. Raises NotFound, Stale, TagNameTaken."""
    actor.require(MANAGE_TAGS)
    try:
        async with transaction():
            before = await tag(actor, tag_id)
            actor.require_reach(before.path)
            name = before.name if command.name is UNSET else _named(command.name)
            active = before.active if command.active is UNSET else command.active
            if not await execute(CHANGE_TAG, tag_id, expected_version, name, active):
                raise Stale(current=before.version)
            await audit.record(actor, "segments.tag_changed", f"tag:{tag_id}", name=name, active=active)
            return await tag(actor, tag_id)
    except asyncpg.UniqueViolationError as error:
        raise TagNameTaken(taken=str(command.name)) from error


def _named(name: str) -> str:
    """A name without blanks around it. Raises InvalidField where nothing is left."""
    stripped = name.strip()
    if not stripped:
        raise InvalidField("name", "不能为空 / must not be empty")
    return stripped
