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
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.errors import (
    CloseByPlan,
    CodeTaken,
    EntityRunsStores,
    HeadquartersExist,
    RegionInUse,
    StoreAlreadyClosed,
)
from guide_app.ground.stores.ownership.reads import entity_on
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION
from guide_app.ground.stores.rules import CLOSED_REGION, StoreStatus, path_below, require_code
from guide_app.ground.stores.schemas import (
    CreateEntity,
    CreateRegion,
    CreateStore,
    EntityView,
    RegionView,
    StoreView,
    UpdateEntity,
    UpdateRegion,
    UpdateStore,
)

# The row of the parent is locked, so that a region and a store below it cannot take the same path at the same time.
PARENT = "SELECT id, path, closed_on FROM region WHERE code = $1 FOR NO KEY UPDATE"
PATH_TAKEN = "SELECT EXISTS (SELECT FROM region WHERE path = $1 UNION ALL SELECT FROM store WHERE path = $1)"
ENTITY_ID = "SELECT id FROM legal_entity WHERE code = $1"
ADD_ENTITY = "INSERT INTO legal_entity (id, code, name, version) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
ADD_REGION = """
INSERT INTO region (id, code, name, path, parent, version, opened_on, closed_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
ADD_STORE = """
INSERT INTO store (id, code, name, region, path, ownership, entity, address, opened_on, status, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) ON CONFLICT DO NOTHING
"""
CHANGE_ENTITY = """
UPDATE legal_entity SET name = $3, opened_on = $4, closed_on = $5, version = version + 1 WHERE id = $1 AND version = $2
"""
# Open stores that the company $1 runs on a day from $2 on.
RUN_FROM = """
SELECT count(*) FROM store s WHERE s.status = 'open' AND EXISTS (
  SELECT FROM store_ownership o WHERE o.store = s.id AND o.entity = $1 AND NOT EXISTS (
    SELECT FROM store_ownership n WHERE n.store = s.id AND n.valid_from > o.valid_from AND n.valid_from <= $2))
"""
CHANGE_REGION = """
UPDATE region SET name = $3, opened_on = $4, closed_on = $5, version = version + 1 WHERE id = $1 AND version = $2
"""
# What stands right below it on a day; what is further below stands below something that is open then.
BELOW_ON = """
SELECT (SELECT count(*) FROM region c WHERE c.parent = $1 AND (c.closed_on IS NULL OR c.closed_on > $2)) AS regions,
  (SELECT count(*) FROM store s WHERE s.region = $1 AND s.status = 'open' AND NOT EXISTS (
    SELECT FROM store_closing c WHERE c.store = s.id AND c.state IN ('announced', 'running') AND c.closes_on <= $2
  )) AS stores
"""
CHANGE_STORE = """
UPDATE store SET name = $3, address = $4, status = $5, version = version + 1 WHERE id = $1 AND version = $2
"""
ADD_DAY_CUT = "INSERT INTO store_day_cut (id, store, valid_from, hours) VALUES ($1, $2, $3, $4)"
FORGET_COMING_DAY_CUT = "DELETE FROM store_day_cut WHERE store = $1 AND valid_from > $2"
LATEST_DAY_CUT = "SELECT hours FROM store_day_cut WHERE store = $1 ORDER BY valid_from DESC LIMIT 1"
CLOSED_ABOVE = "SELECT closed_on IS NOT NULL FROM region WHERE id = $1 FOR NO KEY UPDATE"
BEGINNING = date.min
"""From when the day cut holds that a store is opened with; PostgreSQL's `-infinity`."""


class ParentRegion(msgspec.Struct, frozen=True):
    """The region that something is put below."""

    id: UUID
    path: str
    closed_on: date | None


class Below(msgspec.Struct, frozen=True):
    """How much stands below a region on a day."""

    regions: int
    stores: int


async def create_entity(actor: Actor, command: CreateEntity) -> EntityView:
    """Enter a company that runs stores. Raises CodeTaken."""
    actor.require(CHANGE_ORGANISATION)
    entity = EntityView(new_id(), require_code(command.code), command.name, 1, 0, None, None)
    async with transaction():
        inserted = await execute(ADD_ENTITY, entity.id, entity.code, entity.name, entity.version)
        if not inserted:
            raise CodeTaken(taken=command.code)
        await audit.record(actor, "stores.entity_created", f"entity:{entity.id}", code=entity.code)
    return entity


async def update_entity(actor: Actor, entity_id: UUID, command: UpdateEntity, *, expected_version: int) -> EntityView:
    """Change what the command names, with the code kept. Raises Stale when somebody was faster, EntityRunsStores."""
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.entity(actor, entity_id)
        changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
        after = msgspec.structs.replace(before, **changes)
        if after.opened_on is not None and after.closed_on is not None and after.closed_on <= after.opened_on:
            raise InvalidField("closed_on", "须晚于成立日期 / a date after the one it was opened on")
        dates = (after.opened_on, after.closed_on)
        if not await execute(CHANGE_ENTITY, entity_id, expected_version, after.name, *dates):
            raise Stale(current=before.version)
        if after.closed_on is not None and (stores := await fetch_value(RUN_FROM, entity_id, after.closed_on)):
            raise EntityRunsStores(stores=stores)
        await audit.record(actor, "stores.entity_updated", f"entity:{entity_id}", code=before.code, **changes)
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
        region = RegionView(new_id(), code, command.name, path, parent_id, 1, command.opened_on)
        inserted = await execute(ADD_REGION, *msgspec.structs.astuple(region))
        if not inserted:
            raise CodeTaken(taken=code)
        await audit.record(actor, "stores.region_created", f"region:{region.id}", code=code, path=path)
    return region


async def update_region(actor: Actor, region_id: UUID, command: UpdateRegion, *, expected_version: int) -> RegionView:
    """Call a region by another name, say from and until when it is there; its code and place are kept.

    Raises Stale when somebody was faster, InvalidField, RegionInUse.
    """
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.region(actor, region_id)
        changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
        after = msgspec.structs.replace(before, **changes)
        if after.opened_on is not None and after.closed_on is not None and after.closed_on <= after.opened_on:
            raise InvalidField("closed_on", "须晚于成立日期 / a date after the one it was opened on")
        if after.closed_on is not None and after.path == HQ_PATH:
            raise InvalidField("closed_on", "总部不能撤销 / headquarters do not close")
        dates = (after.opened_on, after.closed_on)
        if not await execute(CHANGE_REGION, region_id, expected_version, after.name, *dates):
            raise Stale(current=before.version)
        if after.closed_on is not None:
            await _require_empty(before, after.closed_on)
        if after.closed_on is None and before.closed_on is not None and before.parent_id is not None:
            await _require_open_above(before.parent_id)
        await audit.record(actor, "stores.region_updated", f"region:{region_id}", code=before.code, **changes)
        return await queries.region(actor, region_id)


async def create_store(actor: Actor, command: CreateStore) -> StoreView:
    """Open a store below a region. Raises CodeTaken; InvalidField when the region or entity is unknown."""
    actor.require(CHANGE_ORGANISATION)
    code = require_code(command.code)
    store_id = new_id()
    async with transaction():
        region = await _parent(actor, command.region, field="region")
        entity_id = await entity_on(command.entity, business_date(clock.now()))
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
    """Change what the command names. Raises Stale when somebody was faster; a closed store only reopens, by HQ.

    Raises InvalidField when a day cut is to hold for a day that has begun.
    """
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        before = await queries.store(actor, store_id)
        if before.status is StoreStatus.CLOSED and command.status is not StoreStatus.OPEN:
            raise StoreAlreadyClosed(store=before.code)
        if before.status is StoreStatus.CLOSED:
            actor.require(ASK_CHANGES_OF_RIGHTS)
            await _require_open_above(before.region_id)
        elif command.status is StoreStatus.CLOSED:
            raise CloseByPlan(store=before.code)
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
    if row.closed_on is not None:
        raise InvalidField(field, CLOSED_REGION)
    return row


async def _require_empty(region: RegionView, on: date) -> None:
    """Nothing is open below a region that closes on that day, and nobody is posted to it from then on."""
    below = await fetch_row_as(Below, BELOW_ON, region.id, on)
    assert below is not None  # it counts
    people = sum([await one.at_region(region.path, on) for one in EVERYTHING.assets if one.at_region is not None])
    if below.regions or below.stores or people:
        raise RegionInUse(regions=below.regions, stores=below.stores, people=people)


async def _require_open_above(region_id: UUID) -> None:
    """Nothing opens again below a region that is closed, or will be. Raises InvalidField."""
    if await fetch_value(CLOSED_ABOVE, region_id):
        raise InvalidField("closed_on", CLOSED_REGION)


async def _require_free(path: str, code: str) -> None:
    """Regions and stores share one space of paths: reach is a comparison of paths alone."""
    if await fetch_value(PATH_TAKEN, path):
        raise CodeTaken(taken=code)
