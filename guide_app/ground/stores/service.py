"""Building the organisation: entities, regions, stores."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores import queries
from guide_app.ground.stores.errors import CodeTaken, HeadquartersExist, StoreAlreadyClosed
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.rules import StoreStatus, path_below, require_code
from guide_app.ground.stores.schemas import (
    CreateEntity,
    CreateRegion,
    CreateStore,
    EntityView,
    RegionView,
    RenameEntity,
    RenameRegion,
    StoreView,
    UpdateStore,
)

# The row of the parent is locked, so that a region and a store below it cannot take the same path at the same time.
PARENT = "SELECT id, path FROM region WHERE code = $1 FOR NO KEY UPDATE"
PATH_TAKEN = "SELECT EXISTS (SELECT FROM region WHERE path = $1 UNION ALL SELECT FROM store WHERE path = $1)"
ENTITY_ID = "SELECT id FROM legal_entity WHERE code = $1"
ADD_ENTITY = "INSERT INTO legal_entity (id, code, name, version) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
ADD_REGION = """
INSERT INTO region (id, code, name, path, parent, version) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
ADD_STORE = """
INSERT INTO store (id, code, name, region, path, ownership, entity, address, opened_on, status, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) ON CONFLICT DO NOTHING
"""
RENAME_ENTITY = "UPDATE legal_entity SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"
RENAME_REGION = "UPDATE region SET name = $3, version = version + 1 WHERE id = $1 AND version = $2"
CHANGE_STORE = """
UPDATE store SET name = $3, address = $4, status = $5, version = version + 1 WHERE id = $1 AND version = $2
"""
ADD_DAY_CUT = "INSERT INTO store_day_cut (id, store, valid_from, hours) VALUES ($1, $2, $3, $4)"
FORGET_COMING_DAY_CUT = "DELETE FROM store_day_cut WHERE store = $1 AND valid_from > $2"
LATEST_DAY_CUT = "SELECT hours FROM store_day_cut WHERE store = $1 ORDER BY valid_from DESC LIMIT 1"
BEGINNING = date.min
"""From when the day cut holds that a store is opened with; PostgreSQL's `-infinity`."""


class ParentRegion(msgspec.Struct, frozen=True):
    """The region that something is put below."""

    id: UUID
    path: str


async def create_entity(actor: Actor, command: CreateEntity) -> EntityView:
    """Enter a company that runs stores. Raises CodeTaken."""
    actor.require(CHANGE_ORGANISATION)
    entity = EntityView(new_id(), require_code(command.code), command.name, version=1, stores=0)
    async with transaction():
        inserted = await execute(ADD_ENTITY, entity.id, entity.code, entity.name, entity.version)
        if not inserted:
            raise CodeTaken(taken=command.code)
        await audit.record(actor, "stores.entity_created", f"entity:{entity.id}", code=entity.code)
    return entity


async def rename_entity(actor: Actor, entity_id: UUID, command: RenameEntity, *, expected_version: int) -> EntityView:
    """Call a company by another name, with its code kept. Raises Stale when somebody was faster."""
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.entity(actor, entity_id)
        if not await execute(RENAME_ENTITY, entity_id, expected_version, command.name):
            raise Stale(current=before.version)
        facts = {"code": before.code, "name": command.name}
        await audit.record(actor, "stores.entity_renamed", f"entity:{entity_id}", **facts)
        return await queries.entity(actor, entity_id)


async def create_region(actor: Actor, command: CreateRegion) -> RegionView:
    """Add a region below its parent; the first one, without a parent, is HQ. Raises CodeTaken, HeadquartersExist."""
    actor.require(CHANGE_ORGANISATION)
    code = require_code(command.code)
    async with transaction():
        if command.parent is None:
            parent_id, path = None, HQ_PATH
            if await fetch_value(PATH_TAKEN, HQ_PATH):
                raise HeadquartersExist
        else:
            parent = await _parent(actor, command.parent, field="parent")
            parent_id, path = parent.id, path_below(parent.path, code)
        await _require_free(path, code)
        region = RegionView(new_id(), code, command.name, path, parent_id, 1)
        inserted = await execute(ADD_REGION, *msgspec.structs.astuple(region))
        if not inserted:
            raise CodeTaken(taken=code)
        await audit.record(actor, "stores.region_created", f"region:{region.id}", code=code, path=path)
    return region


async def rename_region(actor: Actor, region_id: UUID, command: RenameRegion, *, expected_version: int) -> RegionView:
    """Call a region by another name, with its code and place kept. Raises Stale when somebody was faster."""
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.region(actor, region_id)
        if not await execute(RENAME_REGION, region_id, expected_version, command.name):
            raise Stale(current=before.version)
        facts = {"code": before.code, "name": command.name}
        await audit.record(actor, "stores.region_renamed", f"region:{region_id}", **facts)
        return await queries.region(actor, region_id)


async def create_store(actor: Actor, command: CreateStore) -> StoreView:
    """Open a store below a region. Raises CodeTaken; InvalidField when the region or entity is unknown."""
    actor.require(CHANGE_ORGANISATION)
    code = require_code(command.code)
    store_id = new_id()
    async with transaction():
        region = await _parent(actor, command.region, field="region")
        entity_id = await fetch_value(ENTITY_ID, command.entity)
        if entity_id is None:
            raise InvalidField("entity", "须为已存在的法人编码 / the code of a known legal entity")
        path = path_below(region.path, code)
        await _require_free(path, code)
        inserted = await execute(
            ADD_STORE,
            store_id,
            code,
            command.name,
            region.id,
            path,
            command.ownership,
            entity_id,
            command.address,
            command.opened_on,
            StoreStatus.OPEN,
        )
        if not inserted:
            raise CodeTaken(taken=code)
        await execute(ADD_DAY_CUT, new_id(), store_id, BEGINNING, command.day_cut_hours)
        await audit.record(actor, "stores.store_created", f"store:{store_id}", code=code, path=path)
        return await queries.store(actor, store_id)


async def update_store(actor: Actor, store_id: UUID, command: UpdateStore, *, expected_version: int) -> StoreView:
    """Change what the command names. Raises Stale when somebody was faster; a closed store only reopens.

    Raises InvalidField when a day cut is to hold for a day that has begun.
    """
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.store(actor, store_id)
        if before.status is StoreStatus.CLOSED and command.status is not StoreStatus.OPEN:
            raise StoreAlreadyClosed(store=before.code)
        changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
        after = msgspec.structs.replace(before, **changes)
        updated = await execute(
            CHANGE_STORE,
            store_id,
            expected_version,
            after.name,
            after.address,
            after.status,
        )
        if not updated:
            raise Stale(current=before.version)
        await _state_day_cut(store_id, command)
        await audit.record(actor, "stores.store_updated", f"store:{store_id}", **changes)
        return await queries.store(actor, store_id)


async def _state_day_cut(store_id: UUID, command: UpdateStore) -> None:
    """Let the store's days begin at other hours from a date on that has not begun under any cut: tomorrow or later."""
    today = business_date(clock.now())
    tomorrow = today + timedelta(days=1)
    valid_from = tomorrow if command.day_cut_from is UNSET else command.day_cut_from
    if valid_from < tomorrow:
        raise InvalidField("day_cut_from", "须为明天或以后的日期 / a date after today, whose days have not begun")
    if command.day_cut_hours is UNSET:
        if command.day_cut_from is not UNSET:
            raise InvalidField("day_cut_from", "须与 day_cut_hours 一起填写 / only together with day_cut_hours")
        return
    await execute(FORGET_COMING_DAY_CUT, store_id, today)
    if command.day_cut_hours != (await fetch_value(LATEST_DAY_CUT, store_id) or 0):
        await execute(ADD_DAY_CUT, new_id(), store_id, valid_from, command.day_cut_hours)


async def _parent(actor: Actor, code: str, *, field: str) -> ParentRegion:
    """The region with that code, locked. Refuses like an unknown one what lies outside the actor's reach."""
    row = await fetch_row_as(ParentRegion, PARENT, code)
    if row is None or not actor.reaches(row.path):
        raise InvalidField(field, "须为您可管理的区域编码 / the code of a region within your reach")
    return row


async def _require_free(path: str, code: str) -> None:
    """Regions and stores share one space of paths: reach is a comparison of paths alone."""
    if await fetch_value(PATH_TAKEN, path):
        raise CodeTaken(taken=code)
