"""Touches: written once per source, counted within reach, never changed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.base.kernel.verifying import Comparison, compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.touches.checks import DAYS, count_anew
from guide_app.ground.touches.handlers import TOUCHES
from guide_app.ground.touches.queries import touch_counts, touches_of_member
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from tests.factories import a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor

ALL = PageRequest(None, 100)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


async def test_a_source_is_written_once(db: None) -> None:
    associate = await an_associate()
    scan = Meeting(kind=TouchKind.SCAN, at=NOW, source="scan:1", associate_id=associate.id)
    assert await record_touches(SYSTEM, [scan, scan]) == 1
    assert await record_touches(SYSTEM, [scan]) == 0
    assert await record_touches(SYSTEM, []) == 0
    assert await fetch_value("SELECT count(*) FROM touch") == 1


async def test_a_members_history_is_seen_by_who_sees_the_member(db: None) -> None:
    associate = await an_associate()
    member = await a_member(dedicated=associate)
    kinds = [TouchKind.SCAN, TouchKind.COUPON, TouchKind.VISIT]
    for number, kind in enumerate(kinds):
        await record_touches(
            SYSTEM, [Meeting(kind=kind, at=NOW, source=f"s:{number}", associate_id=associate.id, member_id=member.id)]
        )
    page = await touches_of_member(an_actor(associate), member.id, ALL)
    assert [touch.kind for touch in page.items] == kinds
    first = await touches_of_member(an_actor(associate), member.id, PageRequest(None, 2))
    rest = await touches_of_member(an_actor(associate), member.id, PageRequest(first.items[-1].id, 2))
    assert [touch.kind for touch in first.items + rest.items] == kinds
    assert {(touch.associate_name, touch.store_name) for touch in page.items} == {(associate.name, None)}
    newest = await touches_of_member(an_actor(associate), member.id, PageRequest(None, 2), newest_first=True)
    older = PageRequest(newest.items[-1].id, 2)
    oldest = await touches_of_member(an_actor(associate), member.id, older, newest_first=True)
    assert [touch.kind for touch in newest.items + oldest.items] == kinds[::-1]
    await record_touches(SYSTEM, [Meeting(kind=TouchKind.ORDER, at=NOW - DAY, source="till", member_id=member.id)])
    page = await touches_of_member(an_actor(associate), member.id, ALL)
    assert [touch.kind for touch in page.items] == [TouchKind.ORDER, *kinds], "the order of time, whenever it was told"
    with pytest.raises(NotFound):
        await touches_of_member(await an_actor_as(Role.ASSOCIATE), member.id, ALL)


async def test_counts_are_of_stores_in_reach_and_ones_own(db: None) -> None:
    east = await a_region("EAST")
    s1, s2 = await a_store("S1", east), await a_store("S2", await a_region("WEST"))
    one, two = await an_associate(s1), await an_associate(s2)
    await record_touches(
        SYSTEM,
        [
            Meeting(kind=TouchKind.SCAN, at=NOW, source="1", associate_id=one.id, store_id=s1.id),
            Meeting(kind=TouchKind.SCAN, at=NOW, source="2", associate_id=one.id, store_id=s1.id),
            Meeting(kind=TouchKind.SHARE, at=NOW, source="3", associate_id=one.id),
            Meeting(kind=TouchKind.SCAN, at=NOW, source="4", associate_id=two.id, store_id=s2.id),
            Meeting(kind=TouchKind.SCAN, at=NOW + DAY, source="5", associate_id=one.id, store_id=s1.id),
            Meeting(kind=TouchKind.SCAN, at=NOW, source="6", store_id=s1.id),
        ],
    )

    async def counts(actor: Actor, **only: object) -> dict[tuple[object, str], int]:
        found = await touch_counts(actor, ALL, first=TODAY, last=TODAY, **only)  # type: ignore[arg-type]
        for row in found.items:
            assert row.count == sum(kind.count for kind in row.kinds)
        return {(row.associate_id, kind.kind): kind.count for row in found.items for kind in row.kinds}

    own = {(one.id, "scan"): 2, (one.id, "share"): 1}
    assert await counts(an_actor(one)) == own
    assert await counts(await an_actor_as(Role.SUPERVISOR, region=east)) == {(one.id, "scan"): 2}
    assert await counts(await hq_actor()) == own | {(two.id, "scan"): 1}
    assert await counts(await hq_actor(), store_id=s2.id) == {(two.id, "scan"): 1}
    assert await counts(an_actor(two), associate_id=one.id) == {}
    for last in (TODAY - DAY, TODAY + 92 * DAY):
        with pytest.raises(InvalidField):
            await touch_counts(an_actor(one), ALL, first=TODAY, last=last)


async def test_counts_are_paged_by_associate_in_every_reach(db: None) -> None:
    east = await a_region("EAST")
    stores = [await a_store(None, east) for _ in range(3)]
    people = [await an_associate(store) for store in stores for _ in range(3)]
    await record_touches(
        SYSTEM,
        [
            Meeting(kind=kind, at=NOW + DAY * day, source=f"{no}{kind}{day}", associate_id=one.id, store_id=store.id)
            for no, one in enumerate(people)
            for store in (stores[no // 3], stores[0])
            for kind in (TouchKind.SCAN, TouchKind.VISIT)
            for day in range(no % 3)
        ],
    )
    seen = sorted(one.id for no, one in enumerate(people) if no % 3)
    for actor in (await hq_actor(), await an_actor_as(Role.SUPERVISOR, region=east)):
        for limit in (1, 2, 100):
            found: list[UUID] = []
            while True:
                place = PageRequest(found[-1] if found else None, limit)
                page = await touch_counts(actor, place, first=TODAY, last=TODAY + 2 * DAY)
                found += [row.associate_id for row in page.items]
                if page.next_cursor is None:
                    break
            assert found == seen


async def test_daily_sums_are_what_was_recorded_and_are_written_anew_from_it(db: None) -> None:
    one, store = await an_associate(), await a_store()
    for number in range(3):
        meeting = Meeting(
            kind=TouchKind.SCAN, at=NOW, source=f"s{number}", associate_id=one.id, store_id=store.id if number else None
        )
        await record_touches(SYSTEM, [meeting])
    assert await compare(DAYS) == Comparison(2, 0, [])
    await execute("UPDATE touch_day SET touches = 7 WHERE store = $1", store.id)
    await execute("DELETE FROM touch_day WHERE store IS NULL")
    found = await compare(DAYS)
    assert (found.compared, found.different) == (2, 2)
    await count_anew()
    assert await compare(DAYS) == Comparison(2, 0, [])


async def test_a_registration_is_a_touch_however_often_it_is_told(db: None) -> None:
    associate = await an_associate()
    member = await a_member(dedicated=associate)
    told = MemberRegistered(
        member_id=member.id, associate_id=associate.id, store_id=member.home_store_id, registered_at=NOW
    )
    handler = TOUCHES.on[MemberRegistered]
    await handler([Delivered(1, NOW, told), Delivered(2, NOW, told)])
    await handler([Delivered(1, NOW, told)])
    page = await touches_of_member(an_actor(associate), member.id, ALL)
    assert [(touch.kind, touch.associate_id, touch.store_id, touch.at) for touch in page.items] == [
        (TouchKind.REGISTER, associate.id, member.home_store_id, NOW)
    ]


async def test_a_touch_is_never_changed(db: None) -> None:
    await record_touches(SYSTEM, [Meeting(kind=TouchKind.VISIT, at=NOW, source="v")])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute("UPDATE touch SET at = now()")
