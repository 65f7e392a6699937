"""The price in force: one statement, the narrowest place, then the latest start, then the latest entry."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide_app.base.kernel import database
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog import queries, reads, service
from guide_app.ground.catalog.errors import FloorAbovePrice, SkuUnknown
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.stores.rules import path_and_above, path_below
from tests.factories import a_category, a_price, a_region, a_sku, a_store, an_actor_as, hq_actor

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = PageRequest(None, 100)


async def test_the_narrowest_place_wins_then_the_latest_start(db: None) -> None:
    east = await a_region("EAST")
    here, there = await a_store("S1", east), await a_store("S2", east)
    shoe = await a_sku("SHOE", 50_000)
    await a_price(shoe, 45_000, path="/EAST/")
    await a_price(shoe, 30_000, path=here.path, valid_from=NOON - DAY, valid_to=NOON + DAY)
    await a_price(shoe, 44_000, path="/EAST/", valid_from=NOON - 2 * DAY)
    await a_price(shoe, 10_000, path="/EAST/", valid_from=NOON + DAY)

    async def price(path: str, at: datetime) -> int:
        return (await reads.prices_for(path, ["SHOE"], at))["SHOE"].price_fen

    assert await price(here.path, NOON) == 30_000
    assert await price(there.path, NOON) == 44_000
    assert await price(there.path, NOON - 3 * DAY) == 45_000
    assert await price("/", NOON) == 50_000
    assert await price(here.path, NOON + DAY) == 10_000, "valid_to is excluded"
    assert await price(here.path, NOON - DAY) == 30_000, "valid_from is included"


async def test_a_price_says_what_an_order_needs_to_know(db: None) -> None:
    shoes = await a_category("shoes")
    run = await a_category("run", shoes)
    sku = await a_sku("R1", 39_900, category=run, brand="FAST", floor_fen=20_000, discountable=False, name="跑鞋")
    await a_sku("R2", 100, brand=None)
    found = await reads.prices_for("/", ["R1", "R2", "R3"], NOON)
    assert set(found) == {"R1", "R2"}
    assert found["R1"] == reads.PriceInForce(
        sku_id=sku.id,
        code="R1",
        name="跑鞋",
        spu=None,
        brand="FAST",
        categories=("shoes", "run"),
        discountable=False,
        price_fen=39_900,
        floor_fen=20_000,
        everyone_fen=39_900,
    )
    assert found["R2"].categories == ()


async def test_what_is_not_sold_or_has_no_price_is_missing(db: None) -> None:
    gone = await a_sku("GONE")
    await database.execute("UPDATE sku SET active = false WHERE id = $1", gone.id)
    early = await a_sku("EARLY")
    await database.execute("UPDATE price SET valid_from = $2 WHERE sku = $1", early.id, NOON + DAY)
    assert await reads.prices_for("/", ["GONE", "EARLY"], NOON) == {}


async def test_any_number_of_prices_is_one_statement(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        await a_sku(f"K{number}")
    asked: list[str] = []
    really = database.fetch

    async def counting(sql: str, *args: object) -> list[asyncpg.Record]:
        asked.append(sql)
        return await really(sql, *args)

    monkeypatch.setattr(database, "fetch", counting)
    found = await reads.prices_for("/", [f"K{number}" for number in range(20)], NOON)
    assert (len(found), len(asked)) == (20, 1)


async def test_a_price_entered_again_corrects_the_first(db: None) -> None:
    hq = await hq_actor()
    await a_sku("K1", 100)
    for price_fen in (900, 800):
        command = SetPrices(prices=[NewPrice(sku="K1", price_fen=price_fen, valid_from=NOON)])
        await service.set_prices(SYSTEM, command)
    assert (await reads.prices_for("/", ["K1"], NOON))["K1"].price_fen == 800
    assert [entry.price_fen for entry in (await queries.prices(hq, ALL, sku_code="K1")).items] == [100, 900, 800]


async def test_prices_are_entered_all_or_none(db: None) -> None:
    hq = await hq_actor()
    await a_sku("K1", 100)
    with pytest.raises(SkuUnknown) as refused:
        await service.set_prices(
            hq, SetPrices(prices=[NewPrice(sku="K1", price_fen=1), NewPrice(sku="K2", price_fen=1)])
        )
    assert refused.value.facts == {"skus": ["K2"]}
    with pytest.raises(FloorAbovePrice):
        await service.set_prices(hq, SetPrices(prices=[NewPrice(sku="K1", price_fen=1, floor_fen=2)]))
    with pytest.raises(InvalidField):
        await service.set_prices(
            hq, SetPrices(prices=[NewPrice(sku="K1", price_fen=1, valid_from=NOON, valid_to=NOON)])
        )
    assert (await reads.prices_for("/", ["K1"], datetime.now(UTC)))["K1"].price_fen == 100


async def test_prices_reach_as_far_as_who_sets_them(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    store = await a_store("S1", east)
    await a_sku("K1", 100)
    eastern = await an_actor_as(Role.HQ_OPERATOR, region=east)
    [made] = await service.set_prices(eastern, SetPrices(prices=[NewPrice(sku="K1", price_fen=90, store="S1")]))
    assert made.path == store.path
    for beyond in (NewPrice(sku="K1", price_fen=1), NewPrice(sku="K1", price_fen=1, region=west.code)):
        with pytest.raises(InvalidField):
            await service.set_prices(eastern, SetPrices(prices=[beyond]))
    with pytest.raises(InvalidField):
        await service.set_prices(
            eastern, SetPrices(prices=[NewPrice(sku="K1", price_fen=1, region="EAST", store="S1")])
        )
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    with pytest.raises(Forbidden):
        await service.set_prices(manager, SetPrices(prices=[NewPrice(sku="K1", price_fen=1, store="S1")]))


async def test_the_price_book_shows_own_branch_and_what_holds_there(db: None) -> None:
    east = await a_region("EAST")
    store, other = await a_store("S1", east), await a_store("S2", east)
    sku = await a_sku("K1", 100)
    await a_price(sku, 90, path="/EAST/")
    await a_price(sku, 80, path=store.path)
    await a_price(sku, 70, path=other.path)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    assert {entry.price_fen for entry in (await queries.prices(manager, ALL)).items} == {100, 90, 80}
    supervisor = await an_actor_as(Role.SUPERVISOR, region=east)
    assert {entry.price_fen for entry in (await queries.prices(supervisor, ALL)).items} == {100, 90, 80, 70}


@given(codes=st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,5}", fullmatch=True), max_size=5))
@settings(max_examples=50)
def test_a_path_and_those_above_are_its_prefixes(codes: list[str]) -> None:
    path = "/"
    expected = ["/"]
    for code in codes:
        path = path_below(path, code)
        expected.append(path)
    assert path_and_above(path) == expected
