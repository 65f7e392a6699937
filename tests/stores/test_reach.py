"""A list is one statement for each kind of reach, and all of them show the same rows."""

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.reach import EVERYTHING, NOTHING, ByReach, Reach, ReachKind, branches_reach, store_reach
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_of
from guide_app.ground.stores.schemas import StoreView
from tests.factories import a_region, a_store, an_actor_as, hq_actor


class Row(msgspec.Struct, frozen=True):
    """A row of the table of these tests."""

    id: UUID


OLDEST_FIRST = pages_by_reach("SELECT r.id FROM row_in_store r", table="row_in_store", alias="r", where="r.shown")
NEWEST_FIRST = pages_by_reach(
    "SELECT r.id FROM row_in_store r", table="row_in_store", alias="r", where="r.shown", newest_first=True
)
ALL_ROWS = by_reach("SELECT r.id FROM row_in_store r WHERE {reached} AND r.shown ORDER BY r.id", store="r.store")


async def _paged(list_: ByReach, reach: Reach, *, limit: int, newest_first: bool = False) -> list[UUID]:
    seen: list[UUID] = []
    while True:
        paging = PageRequest(seen[-1] if seen else None, limit)
        place = paging.before if newest_first else paging.beyond
        page = await fetch_as(Row, list_[reach.kind], reach.bound, place, limit)
        seen += [row.id for row in page]
        if len(page) < limit:
            return seen


async def test_pages_of_every_kind_of_reach_hold_all_rows_in_order_and_none_twice(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("EAST0")  # the second begins like the first, and is beside it
    south = await a_region("S_1", east)
    stores = [await a_store(None, region) for region in (east, east, south, south, south, west, west)]
    await execute("CREATE TEMP TABLE row_in_store (id uuid, store uuid, shown boolean)")
    ids: dict[UUID, list[UUID]] = {store.id: [] for store in stores}
    for number in range(90):
        store = stores[number * number % 7 if number < 60 else 2]  # one is busier than all others
        row, shown = new_id(), number % 5 != 0
        await execute("INSERT INTO row_in_store VALUES ($1, $2, $3)", row, store.id, shown)
        if shown:
            ids[store.id].append(row)

    def of(*chosen: StoreView) -> list[UUID]:
        return sorted(row for store in chosen for row in ids[store.id])

    for reach, expected in (
        (EVERYTHING, of(*stores)),
        (NOTHING, []),
        (store_reach(stores[2].id), of(stores[2])),
        (branches_reach([east.path]), of(*stores[:5])),
        (branches_reach([south.path]), of(*stores[2:5])),
        (branches_reach([west.path, south.path, stores[2].path]), of(*stores[2:])),
        (branches_reach([stores[0].path, stores[6].path]), of(stores[0], stores[6])),
    ):
        assert [row.id for row in await fetch_as(Row, ALL_ROWS[reach.kind], reach.bound)] == expected
        for limit in (1, 2, 7, 200):
            assert await _paged(OLDEST_FIRST, reach, limit=limit) == expected
            assert await _paged(NEWEST_FIRST, reach, limit=limit, newest_first=True) == expected[::-1]


async def test_an_actor_reaches_their_store_their_branches_or_everything(db: None) -> None:
    east = await a_region("EAST")
    here, there, far = await a_store("SH1", east), await a_store("SH2", east), await a_store("BJ1", await a_region("W"))
    manager = await an_actor_as(Role.STORE_MANAGER, here)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=east)
    hq = await hq_actor()
    assert manager.reach == store_reach(here.id)
    assert supervisor.reach == Reach(ReachKind.BRANCHES, ["/EAST/"])
    assert hq.reach == EVERYTHING
    for actor, store, expected in (
        (manager, None, store_reach(here.id)),
        (manager, here, store_reach(here.id)),
        (manager, there, NOTHING),
        (supervisor, None, supervisor.reach),
        (supervisor, there, store_reach(there.id)),
        (supervisor, far, NOTHING),
        (hq, far, store_reach(far.id)),
    ):
        assert await reach_of(actor, store.id if store else None) == expected
    assert await reach_of(supervisor, new_id()) == NOTHING


@given(st.lists(st.sampled_from(["/A/", "/A/B/", "/A/B/C/", "/AB/", "/C/", "/C/A/"]), min_size=1, unique=True))
def test_of_paths_below_each_other_the_outermost_remain(paths: list[str]) -> None:
    actor = Actor(None, Role.SUPERVISOR, tuple(paths))
    outermost = actor.reach.bound
    assert isinstance(outermost, list)
    assert set(outermost) <= set(paths)
    assert not any(one != other and one.startswith(other) for one in outermost for other in outermost)
    for unit in ("/A/", "/A/B/C/", "/AB/X/", "/C/A/", "/D/"):
        assert actor.reaches(unit) == any(unit.startswith(own) for own in outermost)


@pytest.mark.parametrize("kind", list(ReachKind))
def test_no_kind_of_reach_is_forgotten(kind: ReachKind) -> None:
    assert OLDEST_FIRST[kind]
    assert ALL_ROWS[kind]
