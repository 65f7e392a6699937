"""Keeping warehouses, and seeing them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.stock.errors import WarehouseNotFound
from guide_app.ground.stock.permissions import KEEP_WAREHOUSES, SEE_STOCK
from guide_app.ground.stock.schemas import CreateWarehouse, UpdateWarehouse, WarehouseView
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.rules import require_code


class Served(msgspec.Struct, frozen=True):
    """A row of `warehouse_serves`."""

    id: UUID
    warehouse: UUID
    path: str


class UnitPath(msgspec.Struct, frozen=True):
    """Where the unit of a code lies."""

    code: str
    path: str


WAREHOUSE = """
SELECT w.id, w.code, w.name, w.active, w.version,
  ARRAY(SELECT s.path FROM warehouse_serves s WHERE s.warehouse = w.id ORDER BY s.path) AS serves
FROM warehouse w
"""
ONE = f"{WAREHOUSE} WHERE w.id = $1"
ALL = f"{WAREHOUSE} WHERE w.id > $1 ORDER BY w.id LIMIT $2"
TAKEN = "SELECT EXISTS (SELECT FROM store WHERE code = $1)"
ADD = "INSERT INTO warehouse (id, code, name, active, version) VALUES ($1, $2, $3, true, 1) ON CONFLICT DO NOTHING"
UPDATE = "UPDATE warehouse SET name = $3, active = $4, version = version + 1 WHERE id = $1 AND version = $2"
SERVES_NO_MORE = "DELETE FROM warehouse_serves WHERE warehouse = $1"
SERVES = insert_from_json("warehouse_serves", Served)
UNITS = """
SELECT code, path FROM region WHERE code = ANY($1::text[])
UNION ALL SELECT code, path FROM store WHERE code = ANY($1::text[])
"""


async def warehouses(actor: Actor, paging: PageRequest) -> Page[WarehouseView]:
    """All warehouses, in the order in which they were entered."""
    actor.require(SEE_STOCK)
    return page_of_views(await fetch_as(WarehouseView, ALL, paging.beyond, paging.fetch), paging)


async def warehouse(actor: Actor, warehouse_id: UUID) -> WarehouseView:
    """One warehouse. Raises WarehouseNotFound."""
    actor.require(SEE_STOCK)
    found = await fetch_row_as(WarehouseView, ONE, warehouse_id)
    if found is None:
        raise WarehouseNotFound(warehouse_id=warehouse_id)
    return found


async def create_warehouse(actor: Actor, command: CreateWarehouse) -> WarehouseView:
    """Enter a warehouse. Raises CodeTaken, also by a store: feeds name both by their codes."""
    actor.require(KEEP_WAREHOUSES)
    code = require_code(command.code)
    warehouse_id = new_id()
    async with transaction():
        paths = await _paths(command.serves)
        if await fetch_value(TAKEN, code) or not await execute(ADD, warehouse_id, code, command.name):
            raise CodeTaken(taken=code)
        await _serve(warehouse_id, paths)
        await audit.record(actor, "stock.warehouse_created", f"warehouse:{warehouse_id}", code=code, serves=paths)
        return await warehouse(actor, warehouse_id)


async def update_warehouse(
    actor: Actor, warehouse_id: UUID, command: UpdateWarehouse, *, expected_version: int
) -> WarehouseView:
    """Change what the command names. Raises WarehouseNotFound, Stale. Orders that wait there are still sent."""
    actor.require(KEEP_WAREHOUSES)
    async with transaction():
        before = await warehouse(actor, warehouse_id)
        name = before.name if command.name is UNSET else command.name
        active = before.active if command.active is UNSET else command.active
        if not await execute(UPDATE, warehouse_id, expected_version, name, active):
            raise Stale(current=before.version)
        if command.serves is not UNSET:
            await execute(SERVES_NO_MORE, warehouse_id)
            await _serve(warehouse_id, await _paths(command.serves))
        after = await warehouse(actor, warehouse_id)
        facts = {"name": name, "active": active, "serves": after.serves}
        await audit.record(actor, "stock.warehouse_updated", f"warehouse:{warehouse_id}", **facts)
        return after


async def _serve(warehouse_id: UUID, paths: Sequence[str]) -> None:
    await execute(SERVES, as_json([Served(new_id(), warehouse_id, path) for path in paths]))


async def _paths(codes: Sequence[str]) -> list[str]:
    """The paths of these units; without any, that of the whole chain."""
    known = {unit.code: unit.path for unit in await fetch_as(UnitPath, UNITS, list(codes))}
    for number, code in enumerate(codes):
        if code not in known:
            raise InvalidField(f"serves[{number}]", "须为区域或门店编码 / the code of a region or store")
    return sorted({known[code] for code in codes} or {HQ_PATH})
