"""Taking people on, posting them, letting them go."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates import queries, reads, service
from guide_app.ground.associates.errors import (
    AssociateHasLeft,
    MayNotPost,
    NumberTaken,
    PostingOverlaps,
    WecomUserTaken,
)
from guide_app.ground.associates.jobs import close_leavers
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import CreateAssociate, Leave, PostTo, UpdateAssociate
from tests.factories import (
    AnAssociate,
    a_region,
    a_root,
    a_store,
    an_actor_as,
    an_associate,
    an_entity,
    hq_actor,
)

ALL = PageRequest(None, 100)
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
TODAY = NOON.date()
DAY = timedelta(days=1)


def _hire(number: str = "A1", **posting: object) -> CreateAssociate:
    post = {"role": Role.ASSOCIATE, "store": "S1"} | posting
    return CreateAssociate(number=number, name="陈美", phone="13800138000", posting=PostTo(**post))  # type: ignore[arg-type]


async def _events() -> list[str]:
    return [row["type"] for row in await fetch("SELECT type FROM event ORDER BY seq")]


async def test_somebody_is_taken_on_into_a_store(db: None) -> None:
    await an_entity("JM", name="加盟商")
    store = await a_store("S1", entity="JM")
    with clock.pinned(NOON):
        made = await service.create_associate(await hq_actor(), _hire())
    assert (made.store_id, made.store_code, made.path, made.employer) == (store.id, "S1", store.path, "JM")
    assert (made.phone_masked, made.status, made.posted_from) == ("138****8000", AssociateStatus.ACTIVE, TODAY)
    sealed = await fetch_value("SELECT phone_sealed FROM associate WHERE id = $1", made.id)
    assert b"138" not in sealed
    assert await _events() == ["associate_posted"]


async def test_numbers_and_wecom_accounts_are_used_once(db: None) -> None:
    store = await a_store("S1")
    await an_associate(store, number="A1", wecom_userid="wang")
    hq = await hq_actor()
    with pytest.raises(NumberTaken):
        await service.create_associate(hq, _hire("A1"))


async def test_a_wecom_account_belongs_to_one(db: None) -> None:
    store = await a_store("S1")
    await an_associate(store, wecom_userid="wang")
    other = await an_associate(store)
    with pytest.raises(WecomUserTaken):
        await service.update_associate(
            await hq_actor(), other.id, UpdateAssociate(wecom_userid="wang"), expected_version=1
        )


@pytest.mark.parametrize(
    ("posting", "field"),
    [
        ({"store": None}, "store"),
        ({"store": "NOWHERE"}, "store"),
        ({"role": Role.SUPERVISOR}, "store"),
        ({"role": Role.SUPERVISOR, "store": None, "region": "NOWHERE"}, "region"),
        ({"store": "S1", "region": "EAST"}, "store"),
    ],
)
async def test_a_post_is_in_the_right_kind_of_unit(db: None, posting: dict[str, Any], field: str) -> None:
    await a_store("S1", await a_region("EAST"))
    with pytest.raises(InvalidField) as refused:
        await service.create_associate(await hq_actor(), _hire(**posting))
    assert refused.value.facts["field"] == field


async def test_an_integrator_cannot_make_operators(db: None) -> None:
    await a_store("S1")
    integrator = await an_actor_as(Role.INTEGRATOR)
    assert (await service.create_associate(integrator, _hire("A1"))).number == "A1"
    for role in (Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR, Role.SYSTEM):
        with pytest.raises(MayNotPost):
            await service.create_associate(integrator, _hire("A2", role=role, store=None))
    with pytest.raises(MayNotPost):
        await service.create_associate(await hq_actor(), _hire("A2", role=Role.SYSTEM, store=None))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HQ_OPERATOR, Role.INTEGRATOR, Role.SYSTEM}))
async def test_only_headquarters_takes_on_and_lets_go(db: None, role: Role) -> None:
    store = await a_store("S1")
    actor = await an_actor_as(role, store if role in {Role.ASSOCIATE, Role.STORE_MANAGER} else None)
    somebody = await an_associate(store)
    with pytest.raises(Forbidden):
        await service.create_associate(actor, _hire())
    with pytest.raises(Forbidden):
        await service.post_to(actor, somebody.id, PostTo(role=Role.ASSOCIATE, store="S1"))
    with pytest.raises(Forbidden):
        await service.leave(actor, somebody.id, Leave())
    with pytest.raises(Forbidden):
        await service.update_associate(actor, somebody.id, UpdateAssociate(name="x"), expected_version=1)


async def test_a_move_ends_the_post_before_it_that_day(db: None) -> None:
    first, second = await a_store("S1"), await a_store("S2")
    hq = await hq_actor()
    somebody = await an_associate(first)
    move = PostTo(role=Role.STORE_MANAGER, store="S2", valid_from=TODAY + DAY)
    with clock.pinned(NOON):
        assert (await service.post_to(hq, somebody.id, move)).store_id == first.id, "the move is to come"
    with clock.pinned(NOON + DAY):
        now = await queries.associate(hq, somebody.id)
        assert (now.store_id, now.role, now.posted_from) == (second.id, Role.STORE_MANAGER, TODAY + DAY)
        assert [post.valid_to for post in await queries.postings_of(hq, somebody.id)] == [TODAY + DAY, None]
    assert await reads.home_stores([somebody.id], date(2019, 1, 1)) == {}
    assert (await reads.home_stores([somebody.id], TODAY))[somebody.id].code == "S1"
    assert (await reads.home_stores([somebody.id], TODAY + DAY))[somebody.id].code == "S2"


async def test_posts_do_not_overlap(db: None) -> None:
    await a_store("S1")
    hq = await hq_actor()
    with clock.pinned(NOON):
        somebody = await service.create_associate(hq, _hire(valid_from=TODAY))
        for day in (TODAY, TODAY - DAY):
            with pytest.raises(PostingOverlaps) as refused:
                await service.post_to(hq, somebody.id, PostTo(role=Role.ASSOCIATE, store="S1", valid_from=day))
            assert refused.value.facts == {"valid_from": TODAY}


async def _leaver(hq: Actor, on: date | None) -> AnAssociate:
    somebody = await an_associate(await a_store())
    await service.leave(hq, somebody.id, Leave(on=on))
    return somebody


async def test_a_leaver_is_out_at_once(db: None) -> None:
    hq = await hq_actor()
    with clock.pinned(NOON):
        somebody = await _leaver(hq, None)
        gone = await queries.associate(hq, somebody.id)
        assert (gone.status, gone.posted_to) == (AssociateStatus.LEFT, TODAY)
        assert await reads.home_stores([somebody.id], TODAY) == {}
        assert (await reads.home_stores([somebody.id], TODAY - DAY))[somebody.id].store_id == somebody.store_id
        assert "associate_left" in await _events()
        with pytest.raises(AssociateHasLeft):
            await service.post_to(hq, somebody.id, PostTo(role=Role.ASSOCIATE, store="S1"))
        with pytest.raises(AssociateHasLeft):
            await service.leave(hq, somebody.id, Leave())
        with pytest.raises(AssociateHasLeft):
            await service.update_associate(hq, somebody.id, UpdateAssociate(name="x"), expected_version=2)


async def test_a_notice_period_ends_by_itself(db: None) -> None:
    hq = await hq_actor()
    with clock.pinned(NOON):
        somebody = await _leaver(hq, TODAY + 2 * DAY)
        assert (await queries.associate(hq, somebody.id)).status is AssociateStatus.ACTIVE
        assert await close_leavers(NOON) == 0
    with clock.pinned(NOON + 2 * DAY):
        assert await reads.home_stores([somebody.id], TODAY + 2 * DAY) == {}
        assert await close_leavers(clock.now()) == 1
        assert await close_leavers(clock.now()) == 0
        assert (await queries.associate(hq, somebody.id)).status is AssociateStatus.LEFT
    assert (await _events()).count("associate_left") == 1


async def test_nobody_leaves_before_his_post_began(db: None) -> None:
    await a_store("S1")
    hq = await hq_actor()
    with clock.pinned(NOON):
        for start in (TODAY, TODAY + 5 * DAY):
            somebody = await service.create_associate(hq, _hire(f"A{start}", valid_from=start))
            with pytest.raises(InvalidField):
                await service.leave(hq, somebody.id, Leave(on=start))
            left = await service.leave(hq, somebody.id, Leave(on=start + DAY))
            assert left.posted_to == start + DAY


async def test_leaving_drops_posts_to_come(db: None) -> None:
    store = await a_store("S1")
    hq = await hq_actor()
    somebody = await an_associate(store)
    with clock.pinned(NOON):
        later = PostTo(role=Role.ASSOCIATE, store="S1", valid_from=TODAY + 10 * DAY)
        await service.post_to(hq, somebody.id, later)
        await service.leave(hq, somebody.id, Leave(on=TODAY + DAY))
        assert [post.valid_to for post in await queries.postings_of(hq, somebody.id)] == [TODAY + DAY]


async def test_an_edit_keeps_what_it_does_not_name(db: None) -> None:
    await a_store("S1")
    hq = await hq_actor()
    made = await service.create_associate(hq, _hire())
    renamed = await service.update_associate(hq, made.id, UpdateAssociate(name="陈丽"), expected_version=1)
    assert (renamed.name, renamed.phone_masked, renamed.version) == ("陈丽", "138****8000", 2)
    bare = await service.update_associate(hq, made.id, UpdateAssociate(phone=None), expected_version=2)
    assert (bare.phone_masked, bare.name) == ("", "陈丽")
    with pytest.raises(Stale):
        await service.update_associate(hq, made.id, UpdateAssociate(name="x"), expected_version=1)


async def test_lists_hold_who_is_within_reach(db: None) -> None:
    east = await a_region("EAST")
    s1, s2 = await a_store("S1", east), await a_store("S2", await a_region("WEST"))
    own = await an_associate(s1, number="A1", name="甲")
    await an_associate(s1, Role.STORE_MANAGER, number="M1", name="乙")
    other = await an_associate(s2, number="A2", name="丙")
    await an_associate(role=Role.SUPERVISOR, region=east, number="R1", name="丁")
    hq = await hq_actor()
    await service.leave(hq, (await an_associate(s1, number="A9")).id, Leave())

    async def numbers(actor: Actor, **filters: object) -> set[str]:
        page = await queries.associates(actor, ALL, **filters)  # type: ignore[arg-type]
        return {associate.number for associate in page.items}

    associate = Actor(id=own.id, role=Role.ASSOCIATE, paths=(s1.path,), associate_id=own.id, store_id=s1.id)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=await a_root())
    eastern = Actor(id=None, role=Role.SUPERVISOR, paths=("/EAST/",))
    assert await numbers(associate) == {"A1", "M1"}
    assert await numbers(associate, store_id=s2.id) == set()
    assert await numbers(eastern) == {"A1", "M1", "R1"}
    assert {"A1", "A2", "M1", "R1"} <= await numbers(supervisor)
    assert await numbers(hq, store_id=s2.id) == {"A2"}
    assert await numbers(eastern, role=Role.STORE_MANAGER) == {"M1"}
    assert await numbers(eastern, text="甲") == {"A1"}
    assert await numbers(associate, status=AssociateStatus.LEFT) == {"A9"}
    assert await numbers(associate, status=None) == {"A1", "M1", "A9"}
    with pytest.raises(NotFound):
        await queries.associate(associate, other.id)
    with pytest.raises(NotFound):
        await queries.postings_of(associate, other.id)
    with pytest.raises(NotFound):
        await queries.associate(hq, east.id)


async def test_one_of_several_posts_is_the_place(db: None) -> None:
    """Imports may know two posts of one person at the same time: the later start is the place, for everybody."""
    s1, s2 = await a_store("S1"), await a_store("S2")
    somebody = await an_associate(s1, valid_from=date(2024, 1, 1))
    await fetch(
        "INSERT INTO posting (id, associate, role, path, store, valid_from)"
        " VALUES (gen_random_uuid(), $1, 'associate', $2, $3, '2025-01-01')",
        somebody.id,
        s2.path,
        s2.id,
    )
    page = await queries.associates(await hq_actor(), ALL, text=somebody.number)
    assert [associate.store_id for associate in page.items] == [s2.id]
    assert (await reads.home_stores([somebody.id], TODAY))[somebody.id].store_id == s2.id
