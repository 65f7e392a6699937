"""Keeping brands and seasons."""

from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.products import queries
from guide_app.ground.catalog.products.schemas import (
    BrandView,
    CreateBrand,
    CreateSeason,
    NameBrand,
    SeasonView,
    UpdateSeason,
)
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import require_code

ADD_BRAND = "INSERT INTO brand (id, code, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
NAME_BRAND = "UPDATE brand SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"
ADD_SEASON = """
INSERT INTO season (id, code, name, begins_on, ends_on) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
UPDATE_SEASON = """
UPDATE season SET name = $3, begins_on = $4, ends_on = $5, version = version + 1 WHERE id = $1 AND version = $2
"""


async def create_brand(actor: Actor, command: CreateBrand) -> BrandView:
    """Add a brand. Raises CodeTaken."""
    actor.require(CHANGE_CATALOG)
    made = new_id()
    async with transaction():
        if not await execute(ADD_BRAND, made, command.code, command.name):
            raise CodeTaken(taken=command.code)
        await audit.record(actor, "catalog.brand_created", f"brand:{made}", code=command.code)
        return await queries.brand(actor, made)


async def name_brand(actor: Actor, brand_id: UUID, command: NameBrand, *, expected_version: int) -> BrandView:
    """Call a brand by another name. Raises Stale."""
    actor.require(CHANGE_CATALOG)
    async with transaction():
        before = await queries.brand(actor, brand_id)
        if not await execute(NAME_BRAND, brand_id, expected_version, command.name):
            raise Stale(current=before.version)
        await audit.record(actor, "catalog.brand_named", f"brand:{brand_id}", name=command.name)
        return await queries.brand(actor, brand_id)


async def create_season(actor: Actor, command: CreateSeason) -> SeasonView:
    """Add a season. Raises CodeTaken; InvalidField when it ends before it begins."""
    actor.require(CHANGE_CATALOG)
    code, made = require_code(command.code), new_id()
    if command.ends_on < command.begins_on:
        raise InvalidField("ends_on", "不能早于开始日期 / not before its first day")
    async with transaction():
        if not await execute(ADD_SEASON, made, code, command.name, command.begins_on, command.ends_on):
            raise CodeTaken(taken=code)
        await audit.record(actor, "catalog.season_created", f"season:{made}", code=code)
        return await queries.season(actor, made)


async def update_season(actor: Actor, season_id: UUID, command: UpdateSeason, *, expected_version: int) -> SeasonView:
    """Change what the command names. Raises Stale; InvalidField when it would end before it begins."""
    actor.require(CHANGE_CATALOG)
    changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    async with transaction():
        before = await queries.season(actor, season_id)
        after = msgspec.structs.replace(before, **changes)
        if after.ends_on < after.begins_on:
            raise InvalidField("ends_on", "不能早于开始日期 / not before its first day")
        if not await execute(UPDATE_SEASON, season_id, expected_version, after.name, after.begins_on, after.ends_on):
            raise Stale(current=before.version)
        await audit.record(actor, "catalog.season_updated", f"season:{season_id}", **changes)
        return await queries.season(actor, season_id)
