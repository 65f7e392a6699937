"""Members who are one person are read as one."""

from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members import queries
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.schemas import FindMembers
from tests.factories import a_member, a_store, hq_actor

ALL = PageRequest(None, 100)


async def _merged(gone: UUID, kept: UUID) -> None:
    await execute("UPDATE member SET merged_into = $2, dedicated = NULL WHERE id = $1", gone, kept)
    await execute("UPDATE member_phone SET member = $2 WHERE member = $1", gone, kept)


async def test_all_of_a_person_are_found_by_any_of_them(db: None) -> None:
    store, actor = await a_store(), await hq_actor()
    kept = await a_member(store, number="M1", phone="13911112222", name="欧阳娜娜")
    gone = [await a_member(store, number=f"T{no}", phone=f"1371111000{no}", name=f"慕容{no}") for no in range(2)]
    other = await a_member(store, number="M2")
    for one in gone:
        await _merged(one.id, kept.id)
    everyone = {kept.id, *(one.id for one in gone)}
    for one in (kept, *gone):
        first, *rest = await identities_of(one.id)
        assert (first, {*rest}) == (kept.id, everyone - {kept.id})
        seen = await queries.member(actor, one.id)
        assert (seen.id, seen.merged_ids) == (kept.id, sorted(everyone - {kept.id}))
    assert await identities_of(other.id) == [other.id]
    assert await identities_of(new_id()) == []
    assert [one.id for one in (await queries.members(actor, ALL)).items] == [kept.id, other.id], "once in lists"
    for wanted in (
        FindMembers(number="T1"),
        FindMembers(phone="13711110001"),
        FindMembers(name="慕容"),
        FindMembers(phone_tail="0001"),
    ):
        assert [one.id for one in await queries.search(actor, wanted)] == [kept.id]
