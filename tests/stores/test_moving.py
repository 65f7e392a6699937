"""Regions and stores that go elsewhere: announced, done once in one piece, and every path follows."""

from datetime import datetime, timedelta

import asyncpg
import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores import queries
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.jobs import come_to_hold
from performance.handlers import PERFORMANCE
from tests.commissions.test_crediting import CASH
from tests.factories import (
    a_member,
    a_price,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_associate,
    once,
    signed_in,
)
from tests.journeys.chain_over_http import Caller
from tests.qr_codes.stickers import a_bound_code

PATHS = """
SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c
JOIN pg_class t ON t.relname = c.table_name AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
WHERE c.table_schema = 'public' AND c.column_name LIKE '%path' AND c.character_maximum_length = 500
"""
NO_UNITS = {"category.path", "unit_move.from_path", "unit_move.to_path"}
"""Paths that are no units', or are to stay as they were."""
BOARD = "SELECT path, sales_fen FROM sales_of_unit WHERE span = 'month' ORDER BY path"


async def test_every_column_with_a_path_follows(db: None) -> None:
    declared = {f"{one.table}.{one.column}" for one in EVERYTHING.columns}
    assert {row["name"] for row in await fetch(PATHS)} == declared | NO_UNITS


async def moved_by_two(asker: Caller, approver: Caller, path: str, body: dict[str, str]) -> None:
    """Ask for a move, and have a second person approve it."""
    asked = await asker.post(path, body, status=202)
    await approver.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)


async def test_a_region_moves_with_all_that_is_below_it(committed_db: str, client: httpx.AsyncClient) -> None:
    north, east = await a_region("NORTH"), await a_region("EAST")
    area = await a_region("SH_1", east)
    store, other = await a_store("S1", area), await a_store("S2", await a_region("SHX1", east))
    seller, supervisor = await an_associate(store), await an_associate(None, Role.SUPERVISOR, region=area)
    lead = await an_associate(None, Role.SUPERVISOR, region=north)
    member, code, sku = await a_member(store), await a_bound_code(store), await a_sku(price_fen=1_000)
    await a_price(sku, 900, path=area.path)
    await register([PERFORMANCE])
    for person in (seller, await an_associate(other)):
        order = PlaceOrder(lines=[LineWanted(sku.code, 1)], payment=CASH)
        await place_order(an_actor(person), order, desk=CouponDesk())
    await drain([PERFORMANCE])
    today = business_date(clock.now())
    hq = Caller(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    path = f"/v1/regions/{area.id}"
    seen = await hq.get(f"{path}/move-preview", parent="NORTH")
    assert (seen["from_path"], seen["to_path"]) == ("/EAST/SH_1/", "/NORTH/SH_1/")
    assert (seen["regions"], seen["stores"]) == (1, 1)
    assert {one["name"]: one["count"] for one in seen["others"]} == {"people": 2, "members": 1}
    for wrong, field in (
        ({"parent": "SH_1"}, "parent"),
        ({"parent": "EAST"}, "parent"),
        ({"valid_from": str(today)}, "valid_from"),
    ):
        body = {"parent": "NORTH", "valid_from": str(today + timedelta(days=1)), **wrong}
        assert (await hq.post(f"{path}/moves", body, status=422))["field"] == field
    asked = {"parent": "NORTH", "valid_from": str(today + timedelta(days=1)), "reason": "大区调整"}
    finance = Caller(client, await signed_in(await an_associate(role=Role.FINANCE)))
    await moved_by_two(hq, finance, f"{path}/moves", asked)
    [first] = await hq.get(f"{path}/moves")
    again = await client.post(f"{path}/moves", json=asked, headers=hq.headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "move_announced")
    await hq.post(f"/v1/unit-moves/{first['id']}/withdrawal", {}, status=200)
    await moved_by_two(hq, finance, f"{path}/moves", asked)
    assert await come_to_hold(clock.now()) == 0
    tomorrow = clock.now() + timedelta(days=1)
    with pinned(tomorrow):
        assert await come_to_hold(tomorrow) == 1
        assert await come_to_hold(tomorrow) == 0
        await _stands_elsewhere(hq, tomorrow, store.id, code.id)
        assert {one["code"] for one in (await Caller(client, await signed_in(lead)).get("/v1/stores"))["items"]} == {
            "S1"
        }
    assert await fetch_value("SELECT count(*) FROM posting WHERE path = '/NORTH/SH_1/S1/'") == 1
    assert await fetch_value("SELECT path FROM posting WHERE associate = $1", supervisor.id) == "/NORTH/SH_1/"
    assert [tuple(row) for row in await fetch(BOARD)] == [
        ("/", 1_900),
        ("/EAST/", 1_000),
        ("/EAST/SHX1/", 1_000),
        ("/EAST/SHX1/S2/", 1_000),
        ("/NORTH/", 900),
        ("/NORTH/SH_1/", 900),
        ("/NORTH/SH_1/S1/", 900),
    ]
    assert member.home_store_id == store.id


async def _stands_elsewhere(hq: Caller, at: datetime, store_id: object, code_id: object) -> None:
    moved = await queries.store(SYSTEM, store_id)  # type: ignore[arg-type]
    assert moved.path == "/NORTH/SH_1/S1/"
    assert (await hq.get(f"/v1/codes/{code_id}"))["path"] == moved.path
    prices = await fetch("SELECT path FROM price WHERE path <> '/'")
    assert {row["path"] for row in prices} == {"/NORTH/SH_1/"}
    [done, withdrawn] = await hq.get(f"/v1/regions/{moved.region_id}/moves")
    assert (done["state"], done["from_path"], withdrawn["state"]) == ("done", "/EAST/SH_1/", "withdrawn")


async def test_a_move_that_became_impossible_is_told(db: None, client: httpx.AsyncClient) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    hq = Caller(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    finance = Caller(client, await signed_in(await an_associate(role=Role.FINANCE)))
    tomorrow = clock.now() + timedelta(days=1)
    for unit, parent in ((east, "WEST"), (west, "EAST")):
        body = {"parent": parent, "valid_from": str(business_date(tomorrow))}
        await moved_by_two(hq, finance, f"/v1/regions/{unit.id}/moves", body)
    with pinned(tomorrow):
        assert await come_to_hold(tomorrow) == 1
    assert [one["state"] for one in await hq.get(f"/v1/regions/{west.id}/moves")] == ["impossible"]
    assert (await queries.region(SYSTEM, east.id)).path == "/WEST/EAST/"


async def test_a_policy_of_attribution_goes_along_and_stays_as_it_is_otherwise(db: None) -> None:
    east, north = await a_region("EAST"), await a_region("NORTH")
    store = await a_store("S1", east)
    write = """
INSERT INTO attribution_policy (id, path, version, title, valid_from, steps, decided_at)
VALUES ($1, $2, 1, 'T', '2026-01-01', '[]', now())
"""
    for path in (store.path, east.path, north.path):
        await execute(write, new_id(), path)
    column = next(one for one in EVERYTHING.columns if one.table == "attribution_policy")
    await execute(column.rewriting, "/EAST/", "/NORTH/EAST/")
    paths = {row["path"] for row in await fetch("SELECT path FROM attribution_policy")}
    assert paths == {"/NORTH/EAST/S1/", "/NORTH/EAST/", "/NORTH/"}
    with pytest.raises(asyncpg.PostgresError, match="append"):
        async with transaction():
            await execute("UPDATE attribution_policy SET path = '/', title = 'U'")
