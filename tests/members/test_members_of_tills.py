"""Members whom tills know by their number alone."""

import asyncio
from datetime import UTC, datetime, timedelta

from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.verifying import Difference, compare
from guide_app.entry import wiring
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.members.checks import PHONES, TILL_NUMBERS
from tests.factories import a_member, a_store

NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


async def test_two_imports_at_once_make_each_member_once(committed_db: str) -> None:
    store = await a_store()
    sightings = [Sighting(f"N{n:02d}", store.code, NOON + timedelta(minutes=n)) for n in range(40)]
    found = await asyncio.gather(
        ensure_members(sightings[:30]), ensure_members(sightings[10:]), ensure_members(sightings[::-1])
    )
    assert await fetch_value("SELECT count(*) FROM member") == 40
    everybody = {row["number"]: row["id"] for row in await fetch("SELECT number, id FROM member")}
    assert all(everybody[number] == member_id for one in found for number, member_id in one.items())
    assert (await compare(TILL_NUMBERS)).different == 0


async def test_a_member_who_has_registered_is_known_to_tills_by_the_same_number(db: None) -> None:
    store = await a_store()
    member = await a_member(store)
    assert await ensure_members([Sighting(member.number, store.code, NOON)]) == {member.number: member.id}
    assert await fetch_value("SELECT count(*) FROM till_member") == 0


async def test_what_no_key_watches_about_members_is_found(db: None) -> None:
    # Members of tests are made without the event that sums of performance are kept by.
    checks = {check.name: check.statement for check in wiring.CHECKS if not check.name.startswith("performance.")}
    first, second = await a_member(), await a_member()
    assert [await compare(checks[name]) for name in checks if (await compare(checks[name])).different] == []
    await execute("DELETE FROM member_phone WHERE member = $1", first.id)
    await execute("UPDATE member SET number = $1", second.number)
    assert (await compare(PHONES)).examples == [Difference(str(first.id), None, 1)]
    assert (await compare(checks["members.numbers"])).examples == [Difference(second.number, 2, 1)]
