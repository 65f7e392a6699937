"""Searches: the same as looking at everybody, page by page, in every reach; bounded, or refused with words."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.web.pages import PageRequest, decode_cursor
from segments import planning
from segments.conditions import Conditions, Facts, holds
from segments.errors import SearchTooWide
from segments.queries.kept import counted_segments, members_of_segment
from segments.queries.searching import count_members, search_members
from segments.queries.tagged import AT_FIRST as AT_FIRST_OF_TAG
from segments.queries.tagged import MEMBERS, members_of_tag
from segments.rules import Sort
from segments.schemas import CreateTag, CreateTagGroup, PutTag
from segments.searches import Book, Found, KeepSegment, SearchMembers, Whose
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.keeping import forget_segment, keep_segment
from segments.service.tagging import put_tag
from segments.walking import AT_FIRST, STEPS, WALKED, WALKS, walk
from tests.factories import a_member, a_store, an_actor, an_actor_as, an_associate, hq_actor, once, signed_in
from tests.performance.trading import NOON
from tests.segments.test_rules import TODAY, Crowd, a_crowd

FILL = """
INSERT INTO member (id, number, level, source, registered_at, home_store, version)
SELECT gen_random_uuid(), 'N' || n, 'basic', 'import', now(), $1, 1 FROM generate_series(1, 4200) n
"""
HOME = "UPDATE member_purchases p SET home_store = m.home_store FROM member m WHERE m.id = p.member"
KEPT_STATEMENTS = "SELECT count(*) FROM pg_prepared_statements WHERE length(statement) > 15360"
MOVE = """
UPDATE member m SET home_store = moved.store FROM unnest($1::uuid[], $2::uuid[]) AS moved (member, store)
WHERE m.id = moved.member
"""
CARRY = "INSERT INTO member_tag (member, tag, put_at) SELECT unnest($2::uuid[]), $1, now()"
CARRY_ALL = "INSERT INTO member_tag (member, tag, put_at) SELECT id, $1, now() FROM member WHERE home_store = $2"
BUYER = "SELECT p.member FROM member_purchases p JOIN member m ON m.id = p.member WHERE m.home_store = $1 LIMIT 1"
KEEP_SOME = """
DELETE FROM member_tag
WHERE tag = $1 AND member IN (SELECT member FROM member_tag WHERE tag = $1 ORDER BY member OFFSET $2)
"""
WANTED = [
    Conditions(),
    Conditions(away_days=40),
    Conditions(bought_within_days=60, spend_from_fen=100),
    Conditions(levels=("gold",), registered_within_days=90),
    Conditions(has_dedicated=False, orders_from=2),
    Conditions(spend_from_fen=200, spend_to_fen=400),
    Conditions(birthday_months=(1, 2, 3, 4, 5, 6), orders_from=1),
    Conditions(orders_from=1, orders_to=3),
    Conditions(unseen_days=40),
    Conditions(visited_within_days=60, bought_within_days=90),
    Conditions(visited_from=TODAY - timedelta(50), visited_to=TODAY - timedelta(10), away_days=20),
    Conditions(orders_from=1, orders_within_days=60),
    Conditions(orders_to=0, orders_within_days=30),
]


async def in_pages(actor: Actor, wanted: SearchMembers, limit: int = 7) -> tuple[list[UUID], Found]:
    """Everybody found, seven at a time, and the first page."""
    first = page = await search_members(actor, msgspec.structs.replace(wanted, limit=limit))
    found = [one.id for one in page.items]
    while page.next_cursor is not None:
        page = await search_members(actor, msgspec.structs.replace(wanted, cursor=page.next_cursor, limit=limit))
        found += [one.id for one in page.items]
    return found, first


async def all_pages(actor: Actor, wanted: SearchMembers) -> list[UUID]:
    """Everybody found, who are as many as the first page says."""
    found, first = await in_pages(actor, wanted)
    assert (first.matches, first.more_matches) == (len(found), False)
    return found


def in_order(crowd: Crowd, sort: Sort, such: Callable[[Facts], bool]) -> list[UUID]:
    """The same by looking at everybody."""
    rows = [(facts, member) for member, facts in crowd.facts.items() if such(facts)]
    if sort is Sort.NEWEST:
        return sorted((member for _, member in rows), reverse=True)
    bought = [(facts, member) for facts, member in rows if facts.last_on is not None]
    if sort is Sort.SPEND:
        return [member for _, member in sorted(((f.year_fen, m) for f, m in bought), reverse=True)]
    if sort is Sort.LAST_VISIT:
        came = [(facts.visited_on, member) for facts, member in rows if facts.visited_on is not None]
        return [member for _, member in sorted(came, reverse=True)]
    days = sorted(((f.last_on, m) for f, m in bought), reverse=sort is Sort.LAST_PURCHASE)
    return [member for _, member in days]


async def test_a_search_finds_whom_looking_at_everybody_finds(db: None) -> None:
    crowd = await a_crowd()
    await execute(HOME)
    own = an_actor(crowd.somebody)
    people = {
        "/A/A_1/": await an_actor_as(Role.STORE_MANAGER, crowd.stores[0]),
        "/A/": await an_actor_as(Role.SUPERVISOR, region=crowd.region),
        "/": await hq_actor(),
    }
    with clock.pinned(NOON):
        for conditions in WANTED:
            for sort in Sort:
                for path, actor in people.items():
                    asked = SearchMembers(conditions=conditions, sort=sort)
                    wanted = in_order(crowd, sort, lambda f: f.path.startswith(path) and holds(conditions, f, TODAY))  # noqa: B023
                    assert await all_pages(actor, asked) == wanted, (conditions, sort, path)
                asked = SearchMembers(conditions=conditions, sort=sort, book=Book.OWN)
                wanted = in_order(crowd, sort, lambda f: f.has_dedicated and holds(conditions, f, TODAY))  # noqa: B023
                assert await all_pages(own, asked) == wanted, (conditions, sort)
        narrowed = SearchMembers(path="/A/A_2/")
        assert len(await all_pages(people["/A/"], narrowed)) == 13
        with pytest.raises(NotFound):
            await search_members(people["/A/A_1/"], narrowed)
        with pytest.raises(InvalidField):
            await search_members(own, SearchMembers(cursor="nonsense"))


async def test_looking_at_the_nearest_of_each_store_finds_the_nearest_of_all(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = await a_crowd()
    await execute(HOME)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=crowd.region)
    hq = await hq_actor()
    for most in (8, 11):  # fewer than there are in either reach, and as many as a page of all_pages needs
        monkeypatch.setitem(WALKS, AT_FIRST, {sort: walk(sort, most) for sort in Sort})
        monkeypatch.setitem(WALKS, WALKED, {sort: walk(sort, most) for sort in Sort})
        with clock.pinned(NOON):
            for sort in Sort:
                for path, actor in (("/A/", supervisor), ("/", hq)):
                    wanted = in_order(crowd, sort, lambda f: f.path.startswith(path))  # noqa: B023
                    found, first = await in_pages(actor, SearchMembers(sort=sort))
                    assert found == wanted, (most, sort, path)
                    assert first.more_matches


async def test_members_are_merged_however_unevenly_stores_share_them(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = await a_crowd()
    stores = [*crowd.stores[:2], *[await a_store(f"A_{no}", crowd.region) for no in range(3, 10)]]
    supervisor = await an_actor_as(Role.SUPERVISOR, region=crowd.region)
    by_spend = in_order(crowd, Sort.SPEND, lambda _: True)
    shares: dict[str, Callable[[int], int]] = {
        "half of the rest": lambda rank: (rank + 1).bit_length() - 1,
        "the richest in one": lambda rank: min(8, rank // 14),
        "a few have all": lambda rank: rank % 3,
    }
    for share, store_of in shares.items():
        homes = [stores[store_of(rank)].id for rank in range(len(by_spend))]
        await execute(MOVE, by_spend, homes)
        await execute(HOME)
        for most in (3, 6):
            for size in STEPS[ReachKind.BRANCHES]:
                monkeypatch.setitem(WALKS, size, {sort: walk(sort, most) for sort in Sort})
            with clock.pinned(NOON):
                for sort in (Sort.SPEND, Sort.LONGEST_AWAY):
                    found, _ = await in_pages(supervisor, SearchMembers(sort=sort), limit=most)
                    assert found == in_order(crowd, sort, lambda _: True), (share, most, sort)


async def test_steps_find_what_one_long_walk_finds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = await a_crowd()
    await execute(HOME)
    people = (await an_actor_as(Role.SUPERVISOR, region=crowd.region), await hq_actor())
    for size in (3, 4, 5, 14):
        monkeypatch.setitem(WALKS, size, {sort: walk(sort, size) for sort in Sort})

    async def found(actor: Actor, asked: SearchMembers, *steps: int) -> Found | None:
        monkeypatch.setattr(planning, "STEPS", dict.fromkeys(ReachKind, steps))
        with suppress(SearchTooWide):
            return await search_members(actor, asked)
        return None

    outcomes = set()
    with clock.pinned(NOON):
        for conditions in WANTED:
            for sort in Sort:
                for actor in people:
                    asked = SearchMembers(conditions=conditions, sort=sort, limit=3)
                    near = await found(actor, asked, 3)
                    wanted = near if near is not None and near.next_cursor else await found(actor, asked, 14)
                    outcomes.add(None if wanted is None else wanted.more_matches)
                    assert await found(actor, asked, 3, 5, 4) == wanted, (conditions, sort)
    assert outcomes == {None, True, False}


async def test_tags_names_and_ends_of_phones_lead_to_few(db: None) -> None:
    crowd = await a_crowd()
    hq, store = await hq_actor(), crowd.stores[0]
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    li = await a_member(store, name="欧阳小明", phone="13900006484")
    group = await create_tag_group(hq, CreateTagGroup(name="爱好"))
    runs, swims = [await create_tag(hq, CreateTag(group_id=group.id, name=name)) for name in ("跑步", "游泳")]
    for tag in (runs, swims):
        await put_tag(manager, li.id, PutTag(tag_id=tag.id))
    other = next(member for member, facts in crowd.facts.items() if facts.path == "/B/B_1/")
    await put_tag(hq, other, PutTag(tag_id=runs.id))
    for asked, whole, near in (
        (SearchMembers(tags_all=(runs.id,)), {li.id, other}, {li.id}),
        (SearchMembers(tags_all=(runs.id, swims.id)), {li.id}, {li.id}),
        (SearchMembers(tags_any=(runs.id, swims.id)), {li.id, other}, {li.id}),
        (SearchMembers(phone_tail="6484"), {li.id}, {li.id}),
        (SearchMembers(name="小明", tags_all=(swims.id,)), {li.id}, {li.id}),
        (SearchMembers(name="小明", conditions=Conditions(levels=("gold",))), set(), set()),
        (SearchMembers(dedicated_id=crowd.somebody.id, tags_all=(swims.id,)), set(), set()),
        (SearchMembers(tags_all=(swims.id,), sort=Sort.SPEND), set(), set()),
    ):
        assert set(await all_pages(hq, asked)) == whole, asked
        assert set(await all_pages(manager, asked)) == near, asked
    [shown] = (await search_members(manager, SearchMembers(phone_tail="6484"))).items
    assert (shown.name_masked, shown.tags, shown.last_on) == ("欧**", ["游泳", "跑步"], None)
    mine = await search_members(an_actor(crowd.somebody), SearchMembers(dedicated=Whose.MINE))
    assert {one.dedicated_id for one in mine.items} == {crowd.somebody.id}


async def test_carriers_of_a_tag_are_paged_through_many_stores(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = await a_crowd()
    hq = await hq_actor()
    group = await create_tag_group(hq, CreateTagGroup(name="爱好"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="跑步"))
    carriers = [member for no, member in enumerate(sorted(crowd.facts)) if no % 4]
    await execute(CARRY, tag.id, carriers)
    for first in (AT_FIRST_OF_TAG, 2):  # by the tag alone, and by the stores as well
        for kind, sql in list(MEMBERS.items()):
            monkeypatch.setitem(MEMBERS, kind, sql.replace(str(AT_FIRST_OF_TAG), str(first)))
        for role, size in ((Role.SUPERVISOR, 5), (Role.SUPERVISOR, 1), (Role.STORE_MANAGER, 5)):
            near = role is Role.STORE_MANAGER
            actor = await (an_actor_as(role, crowd.stores[0]) if near else an_actor_as(role, region=crowd.region))
            found: list[UUID] = []
            after: UUID | None = None
            while True:
                page = await members_of_tag(actor, PageRequest(after, size), tag_id=tag.id)
                found += [one.id for one in page.items]
                after = decode_cursor(page.next_cursor) if page.next_cursor else None
                if after is None:
                    break
            path = "/A/A_1/" if near else "/A/"
            assert found == [one for one in carriers if crowd.facts[one].path.startswith(path)], (first, role, size)


async def test_what_would_read_too_much_is_refused(db: None) -> None:
    crowd = await a_crowd()
    store = crowd.stores[0]
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    await execute(FILL, store.id)
    await execute("ANALYZE member")  # as PostgreSQL does by itself some time after
    everybody = await search_members(manager, SearchMembers())
    assert (len(everybody.items), everybody.matches, everybody.more_matches) == (50, 1_000, True)
    rare = SearchMembers(conditions=Conditions(levels=("gold",)))
    with pytest.raises(SearchTooWide):
        await search_members(manager, rare)
    # In another order, of those who bought, there are few.
    await execute(HOME)
    assert (await search_members(manager, msgspec.structs.replace(rare, sort=Sort.SPEND))).items
    (counted,) = await count_members(manager, [rare])
    assert counted is not None
    assert counted.more_matches


async def test_a_store_finds_its_few_of_a_tag_that_most_of_the_chain_carries(db: None) -> None:
    crowd = await a_crowd()
    busy, other = crowd.stores[0], next(one for one in crowd.stores if one.path.startswith("/B/"))
    group = await create_tag_group(await hq_actor(), CreateTagGroup(name="爱好"))
    tag = await create_tag(await hq_actor(), CreateTag(group_id=group.id, name="跑步"))
    await execute(HOME)
    await execute(FILL, busy.id)
    await execute(CARRY_ALL, tag.id, busy.id)
    few = [member for member, facts in crowd.facts.items() if facts.path == other.path][:3]
    await execute(CARRY, tag.id, few)
    manager = await an_actor_as(Role.STORE_MANAGER, other)
    assert set(await all_pages(manager, SearchMembers(tags_all=(tag.id,)))) == set(few)
    # More than are looked at first, of whom few are gold: a walk is refused, the tag leads to them.
    gold = SearchMembers(tags_all=(tag.id,), conditions=Conditions(levels=("gold",)))
    leader = await an_actor_as(Role.STORE_MANAGER, busy)
    with pytest.raises(SearchTooWide):
        await search_members(leader, gold)
    await execute(KEEP_SOME, tag.id, WALKED - 10)
    for sort in (Sort.NEWEST, Sort.SPEND):
        found = await search_members(leader, msgspec.structs.replace(gold, sort=sort))
        assert found.matches == len(found.items) > 0, sort
        assert not found.more_matches
    assert {one.level for one in found.items} <= {"gold"}
    # Whoever's store changes is found in the other one, by what they carry and by what they bought.
    buyer: UUID = await fetch_value(BUYER, busy.id)
    await execute(MOVE, [buyer], [other.id])
    assert set(await all_pages(manager, SearchMembers(tags_all=(tag.id,)))) == {*few, buyer}
    assert buyer in await all_pages(manager, SearchMembers(sort=Sort.SPEND))


async def test_searches_are_kept_for_the_people_of_a_unit(db: None, client: httpx.AsyncClient) -> None:
    crowd = await a_crowd()
    await execute(HOME)
    leader = await an_associate(crowd.stores[0], Role.STORE_MANAGER)
    manager, seller = an_actor(leader), an_actor(await an_associate(crowd.stores[0]))
    with clock.pinned(NOON):
        gold = KeepSegment(
            name="金卡", path=crowd.stores[0].path, conditions=Conditions(levels=("gold",)), sort=Sort.NEWEST
        )
        kept = await keep_segment(manager, gold)
        with pytest.raises(Forbidden):
            await keep_segment(seller, gold)
        with pytest.raises(NotFound):
            await keep_segment(manager, msgspec.structs.replace(gold, path="/"))
        names = {one.segment.name: one.matches for one in await counted_segments(seller)}
        assert list(names) == ["沉睡 90 天", "本周生日", "高消费", "新会员", "金卡"]
        assert await fetch_value(KEPT_STATEMENTS), "counts sent together are planned anew each time"
        away = len(
            [f for f in crowd.facts.values() if f.path == "/A/A_1/" and holds(Conditions(away_days=90), f, TODAY)]
        )
        assert names["沉睡 90 天"] == away
        first = await members_of_segment(seller, PageRequest(None, 1), segment_id=kept.id)
        assert first.next_cursor is not None
        rest = await members_of_segment(seller, PageRequest(decode_cursor(first.next_cursor), 50), segment_id=kept.id)
        assert len({one.id for one in (*first.items, *rest.items)}) == names["金卡"]
        await forget_segment(manager, kept.id)
        with pytest.raises(NotFound):
            await forget_segment(manager, kept.id)
    headers = await signed_in(leader)
    asked: dict[str, Any] = {"conditions": {"away_days": 0}}
    assert (await client.post("/v1/member-searches", json=asked, headers=headers)).status_code == 400
    found = await client.post("/v1/member-searches", json={"sort": "spend", "limit": 2}, headers=headers)
    assert (found.status_code, len(found.json()["items"])) == (200, 2)
    body = {"name": "全店", "path": crowd.stores[0].path, "conditions": {"orders_from": 1}}
    made = await client.post("/v1/segments", json=body, headers=headers | once())
    assert made.status_code == 201, made.text
    assert (await client.delete(f"/v1/segments/{made.json()['id']}", headers=headers)).status_code == 204
    assert await fetch_value("SELECT count(*) FROM segment") == 0


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({"orders_from": 3, "orders_to": 2}, "orders_to"),
        ({"orders_within_days": 30}, "orders_within_days"),
        ({"orders_within_days": 30, "levels": ["gold"]}, "orders_within_days"),
        ({"spend_from_fen": 2, "spend_to_fen": 1}, "spend_to_fen"),
        ({"bought_from": "2026-03-02", "bought_to": "2026-03-01"}, "bought_to"),
    ],
)
async def test_what_nobody_can_be_is_refused_wherever_it_is_written(
    client: httpx.AsyncClient, db: None, conditions: dict[str, Any], field: str
) -> None:
    hq = await an_associate(role=Role.HQ_OPERATOR)
    headers = await signed_in(hq)
    actor = an_actor(hq)
    group = await create_tag_group(actor, CreateTagGroup(name="规则"))
    tag = await create_tag(actor, CreateTag(group_id=group.id, name="常客", path="/", by_rule=True))
    for path, body in [
        ("/v1/member-searches", {"conditions": conditions}),
        ("/v1/segments", {"name": "常客", "conditions": conditions}),
        (f"/v1/tags/{tag.id}/rule-trials", {"conditions": conditions}),
        (f"/v1/tags/{tag.id}/rule-versions", {"conditions": conditions, "replaces": 0}),
    ]:
        answer = await client.post(path, json=body, headers=headers | once())
        assert (answer.status_code, answer.json()["field"]) == (422, field), (path, answer.text)
