"""Building the organisation, and who sees what of it."""

import asyncio
from datetime import date, timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.schemas import Leave, PostTo
from guide_app.ground.associates.service import leave, post_to
from guide_app.ground.stores import queries, service
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.closing.service import announce_closing
from guide_app.ground.stores.errors import (
    CloseByPlan,
    CodeTaken,
    HeadquartersExist,
    RegionInUse,
    StoreAlreadyClosed,
)
from guide_app.ground.stores.moving.places import UnitAt, new_place
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import (
    CreateEntity,
    CreateRegion,
    CreateStore,
    RegionView,
    UpdateEntity,
    UpdateRegion,
    UpdateStore,
)
from tests.factories import a_region, a_root, a_store, an_actor_as, an_associate, an_entity, hq_actor

ALL = PageRequest(None, 100)


def _store(code: str, region: str, **other: object) -> CreateStore:
    return CreateStore(code=code, name="南京店", region=region, entity="HQ", ownership=Ownership.FRANCHISE, **other)  # type: ignore[arg-type]


async def test_a_store_lies_below_its_regions(db: None) -> None:
    east = await a_region("EAST")
    south = await a_region("EAST-1", east)
    await an_entity()
    hq = await hq_actor()
    made = await service.create_store(hq, _store("SH001", "EAST-1", day_cut_hours=4))
    assert made.path == "/EAST/EAST-1/SH001/"
    assert (made.region_id, made.region_code, made.entity_code) == (south.id, "EAST-1", "HQ")
    assert (made.status, made.version, made.day_cut_hours) == (StoreStatus.OPEN, 1, 4)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE subject = $1", f"store:{made.id}") == 1


async def test_a_code_is_used_once(db: None) -> None:
    east = await a_region("EAST")
    await a_store("SH001", east)
    with pytest.raises(CodeTaken) as refused:
        await service.create_store(SYSTEM, _store("SH001", "EAST"))
    assert refused.value.facts == {"taken": "SH001"}
    with pytest.raises(CodeTaken):
        await service.create_region(SYSTEM, CreateRegion(code="EAST", name="又一个", parent="HQ"))
    with pytest.raises(CodeTaken):
        await service.create_entity(SYSTEM, CreateEntity(code="HQ", name="又一个"))


async def test_a_region_and_a_store_never_share_a_path(db: None) -> None:
    east = await a_region("EAST")
    await a_store("X1", east)
    with pytest.raises(CodeTaken):
        await service.create_region(SYSTEM, CreateRegion(code="X1", name="同路径", parent="EAST"))
    await a_region("X2", east)
    with pytest.raises(CodeTaken):
        await service.create_store(SYSTEM, _store("X2", "EAST"))


async def test_there_is_one_headquarters(db: None) -> None:
    assert (await a_root()).path == "/"
    with pytest.raises(HeadquartersExist):
        await service.create_region(SYSTEM, CreateRegion(code="HQ2", name="总部二"))


@pytest.mark.parametrize("code", ["a/b", "-x", "上海", "a b", "%", "x\n"])
async def test_a_code_that_cannot_stand_in_a_path_is_refused(db: None, code: str) -> None:
    await a_region("EAST")
    await an_entity()
    with pytest.raises(InvalidField):
        await service.create_store(SYSTEM, _store(code, "EAST"))


async def test_unknown_parents_and_entities_are_named(db: None) -> None:
    await a_region("EAST")
    with pytest.raises(InvalidField) as refused:
        await service.create_store(SYSTEM, _store("S1", "NOWHERE"))
    assert refused.value.facts["field"] == "region"
    with pytest.raises(InvalidField) as refused:
        await service.create_store(SYSTEM, _store("S1", "EAST"))
    assert refused.value.facts["field"] == "entity"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HQ_OPERATOR, Role.INTEGRATOR, Role.SYSTEM}))
async def test_only_headquarters_builds(db: None, role: Role) -> None:
    east = await a_region("EAST")
    await an_entity()
    actor = await an_actor_as(role)
    with pytest.raises(Forbidden):
        await service.create_store(actor, _store("S1", "EAST"))
    with pytest.raises(Forbidden):
        await service.create_region(actor, CreateRegion(code="R9", name="区", parent=east.code))
    with pytest.raises(Forbidden):
        await service.create_entity(actor, CreateEntity(code="E9", name="公司"))
    store = await a_store("S2", east)
    with pytest.raises((Forbidden, NotFound)):
        await service.update_store(actor, store.id, UpdateStore(name="x"), expected_version=1)


async def test_an_operator_of_a_region_builds_only_there(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    await an_entity()
    actor = await an_actor_as(Role.HQ_OPERATOR, region=east)
    assert (await service.create_store(actor, _store("S1", "EAST"))).path == "/EAST/S1/"
    with pytest.raises(InvalidField):
        await service.create_store(actor, _store("S2", "WEST"))
    other = await a_store("S3", west)
    with pytest.raises(NotFound):
        await service.update_store(actor, other.id, UpdateStore(name="x"), expected_version=1)


async def test_an_edit_of_an_old_version_is_refused(db: None) -> None:
    store = await a_store()
    hq = await hq_actor()
    changed = await service.update_store(hq, store.id, UpdateStore(name="新名字"), expected_version=1)
    assert (changed.name, changed.address, changed.version) == ("新名字", store.address, 2)
    with pytest.raises(Stale) as refused:
        await service.update_store(hq, store.id, UpdateStore(name="别名"), expected_version=1)
    assert refused.value.facts == {"current": 2}


async def test_a_closed_store_only_reopens(db: None) -> None:
    store = await a_store()
    hq = await hq_actor()
    with pytest.raises(CloseByPlan):
        await service.update_store(hq, store.id, UpdateStore(status=StoreStatus.CLOSED), expected_version=1)
    await execute("UPDATE store SET status = 'closed', version = version + 1 WHERE id = $1", store.id)
    with pytest.raises(Forbidden):
        opening = UpdateStore(status=StoreStatus.OPEN)
        await service.update_store(await an_actor_as(Role.INTEGRATOR), store.id, opening, expected_version=2)
    with pytest.raises(StoreAlreadyClosed):
        await service.update_store(hq, store.id, UpdateStore(name="x"), expected_version=2)
    opened = await service.update_store(hq, store.id, UpdateStore(status=StoreStatus.OPEN), expected_version=2)
    assert (opened.status, opened.version) == (StoreStatus.OPEN, 3)


async def test_lists_hold_what_is_within_reach(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    e1, e2 = await a_store("E1", east), await a_store("E_2", east, ownership=Ownership.FRANCHISE)
    w1 = await a_store("W1", west, name="成都春熙路店")
    twin = await a_store("EX2", east)  # what `_` as a wildcard would take for E_2

    async def codes(actor: object, **filters: object) -> set[str]:
        page = await queries.stores(actor, ALL, **filters)  # type: ignore[arg-type]
        return {store.code for store in page.items}

    hq = await hq_actor()
    supervisor = await an_actor_as(Role.SUPERVISOR, region=east)
    manager = await an_actor_as(Role.STORE_MANAGER, e2)
    assert await codes(hq) == {"E1", "E_2", "W1", "EX2"}
    assert await codes(supervisor) == {"E1", "E_2", "EX2"}
    assert await codes(manager) == {"E_2"}
    assert await codes(hq, region="WEST") == {"W1"}
    assert await codes(supervisor, region="WEST") == set()
    assert await codes(hq, ownership=Ownership.FRANCHISE) == {"E_2"}
    assert await codes(hq, text="春熙") == {"W1"}
    assert await codes(hq, text="e_2") == {"E_2"}
    assert await codes(hq, text="%") == set()
    assert await codes(hq, status=StoreStatus.CLOSED) == set()
    assert (await queries.store(supervisor, e1.id)).code == "E1"
    for hidden in (w1, twin):
        with pytest.raises(NotFound):
            await queries.store(manager, hidden.id)


async def test_pages_follow_each_other_without_gap_or_overlap(db: None) -> None:
    east = await a_region("EAST")
    made = [await a_store(f"S{number}", east) for number in range(5)]
    hq = await hq_actor()
    first = await queries.stores(hq, PageRequest(None, 2))
    assert first.next_cursor
    rest = await queries.stores(hq, PageRequest(first.items[-1].id, 3))
    assert [store.id for store in first.items + rest.items] == [store.id for store in made]
    assert rest.next_cursor is None


async def test_the_tree_shows_own_branches_with_their_stores(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    inner = await a_region("EAST-1", east)
    await a_store("S1", inner)
    [root] = await queries.region_tree(await hq_actor())
    assert root.path == "/"
    assert [child.code for child in root.children] == ["EAST", "WEST"]
    assert root.children[0].children[0].stores == 1
    [branch] = await queries.region_tree(await an_actor_as(Role.SUPERVISOR, region=east))
    assert (branch.code, branch.children[0].code) == ("EAST", "EAST-1")
    assert await queries.region_tree(await an_actor_as(Role.STORE_MANAGER, await a_store("S2", west))) == []


async def test_entities_are_headquarters_matter(db: None) -> None:
    await an_entity("HQ")
    await an_entity("JM", name="加盟商甲")
    page = await queries.entities(await an_actor_as(Role.FINANCE), ALL)
    assert {entity.code for entity in page.items} >= {"HQ", "JM"}
    with pytest.raises(Forbidden):
        await queries.entities(await an_actor_as(Role.ASSOCIATE), ALL)


async def test_a_region_and_a_company_get_other_names_and_keep_the_rest(db: None) -> None:
    store = await a_store("SH001", await a_region("EAST"))
    hq = await hq_actor()
    region = await service.update_region(hq, store.region_id, UpdateRegion(name="华东一区"), expected_version=1)
    assert (region.name, region.code, region.path, region.version) == ("华东一区", "EAST", "/EAST/", 2)
    entity = await service.update_entity(hq, store.entity_id, UpdateEntity(name="导购股份"), expected_version=1)
    assert (entity.name, entity.code, entity.version, entity.stores) == ("导购股份", "HQ", 2, 1)
    for subject in (f"region:{region.id}", f"entity:{entity.id}"):
        assert await fetch_value("SELECT count(*) FROM audit_entry WHERE subject = $1", subject) == 2


async def test_who_was_overtaken_renames_nothing(db: None) -> None:
    store = await a_store("SH001", await a_region("EAST"))
    hq = await hq_actor()
    await service.update_region(hq, store.region_id, UpdateRegion(name="先"), expected_version=1)
    await service.update_entity(hq, store.entity_id, UpdateEntity(name="先"), expected_version=1)
    with pytest.raises(Stale) as refused:
        await service.update_region(hq, store.region_id, UpdateRegion(name="后"), expected_version=1)
    assert refused.value.facts == {"current": 2}
    with pytest.raises(Stale):
        await service.update_entity(hq, store.entity_id, UpdateEntity(name="后"), expected_version=1)
    assert (await queries.region(hq, store.region_id)).name == "先"
    assert (await queries.entity(hq, store.entity_id)).name == "先"


async def test_a_name_is_changed_by_whom_it_is_entered_alone(db: None) -> None:
    store = await a_store("SH001", await a_region("EAST"))
    finance = await an_actor_as(Role.FINANCE)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=await a_region("WEST"))
    for actor in (finance, supervisor):
        with pytest.raises(Forbidden):
            await service.update_region(actor, store.region_id, UpdateRegion(name="x"), expected_version=1)
        with pytest.raises(Forbidden):
            await service.update_entity(actor, store.entity_id, UpdateEntity(name="x"), expected_version=1)
    with pytest.raises(NotFound):
        await queries.region(supervisor, store.region_id)
    with pytest.raises(NotFound):
        await service.update_entity(await hq_actor(), store.id, UpdateEntity(name="x"), expected_version=1)


async def test_a_region_closes_once_nothing_stands_below_it(db: None) -> None:
    east = await a_region("EAST")
    city, store = await a_region("CITY", east), await a_store("SH001", east)
    hq, today = await hq_actor(), business_date(clock.now())
    closing = UpdateRegion(closed_on=today + timedelta(days=30))

    async def version(region: RegionView) -> int:
        return (await queries.region(hq, region.id)).version

    with pytest.raises(RegionInUse) as refused:
        await service.update_region(hq, east.id, closing, expected_version=1)
    assert refused.value.facts == {"regions": 1, "stores": 1, "people": 0}
    gone = UpdateRegion(closed_on=today, opened_on=date(2020, 1, 1))
    await service.update_region(hq, city.id, gone, expected_version=1)
    with pytest.raises(RegionInUse):
        await service.update_region(hq, east.id, closing, expected_version=1)
    await announce_closing(hq, store.id, CloseStore(closes_on=today + timedelta(days=20), reason="租约到期"))
    closed = await service.update_region(hq, east.id, closing, expected_version=1)
    assert (closed.closed_on, closed.version) == (today + timedelta(days=30), 2)
    for put in (
        service.create_region(hq, CreateRegion(code="NEW", name="新", parent="EAST")),
        service.create_store(hq, _store("SH002", "EAST")),
        new_place(hq, UnitAt(region_id=(await a_region("WEST")).id), "EAST"),
        service.update_region(hq, city.id, UpdateRegion(closed_on=None), expected_version=2),
        service.update_region(hq, (await a_root()).id, UpdateRegion(closed_on=today), expected_version=1),
        service.update_region(hq, city.id, UpdateRegion(closed_on=date(2019, 1, 1)), expected_version=2),
    ):
        with pytest.raises(InvalidField):
            await put
    again = await service.update_region(hq, east.id, UpdateRegion(closed_on=None), expected_version=2)
    assert again.closed_on is None
    await service.update_region(hq, city.id, UpdateRegion(closed_on=None), expected_version=await version(city))


async def test_a_region_stays_open_while_people_are_posted_to_it(db: None) -> None:
    east, hq, today = await a_region("EAST"), await hq_actor(), business_date(clock.now())
    leads = await an_associate(None, Role.SUPERVISOR, region=east)
    await an_associate(await a_store("S1", await a_region("NEXT")), Role.STORE_MANAGER)
    closing = UpdateRegion(closed_on=today + timedelta(days=30))
    with pytest.raises(RegionInUse) as refused:
        await service.update_region(hq, east.id, closing, expected_version=1)
    assert refused.value.facts == {"regions": 0, "stores": 0, "people": 1}
    await leave(hq, leads.id, Leave(on=today + timedelta(days=30)))
    await service.update_region(hq, east.id, closing, expected_version=1)
    other = await an_associate(None, Role.SUPERVISOR, region=await a_region("SOUTH"))
    with pytest.raises(InvalidField) as closed:
        await post_to(hq, other.id, PostTo(role=Role.SUPERVISOR, region="EAST", valid_from=today + timedelta(days=1)))
    assert closed.value.facts["field"] == "region"


async def test_of_a_region_that_closes_and_somebody_who_is_posted_to_it_at_once_one_is_refused(
    committed_db: str,
) -> None:
    hq, today = await hq_actor(), business_date(clock.now())
    south = await a_region("SOUTH")
    for number in range(5):
        region, person = await a_region(f"R{number}"), await an_associate(None, Role.SUPERVISOR, region=south)
        post = PostTo(role=Role.SUPERVISOR, region=region.code, valid_from=today + timedelta(days=1))
        done = await asyncio.gather(
            service.update_region(hq, region.id, UpdateRegion(closed_on=today), expected_version=1),
            post_to(hq, person.id, post),
            return_exceptions=True,
        )
        assert sum(isinstance(one, RegionInUse | InvalidField) for one in done) == 1, done


async def test_of_a_region_that_closes_and_a_store_that_opens_at_once_one_is_refused(committed_db: str) -> None:
    hq, today = await hq_actor(), business_date(clock.now())
    await an_entity()
    for number in range(5):
        region = await a_region(f"R{number}")
        done = await asyncio.gather(
            service.update_region(hq, region.id, UpdateRegion(closed_on=today), expected_version=1),
            service.create_store(hq, _store(f"S{number}", region.code)),
            return_exceptions=True,
        )
        assert sum(isinstance(one, RegionInUse | InvalidField) for one in done) == 1, done
