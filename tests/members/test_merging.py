"""Two members who are one person: merged, read as one, put apart again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.entry import wiring
from guide_app.ground.members import checks as member_checks
from guide_app.ground.members import queries as members
from guide_app.ground.members.merging import checks, jobs, queries
from guide_app.ground.members.merging.errors import (
    AlreadyOnePerson,
    DuplicateEnded,
    ErasedNotMerged,
    MergeChanged,
    MergeNotLast,
    MergeNotUndone,
    TwoOfStaff,
)
from guide_app.ground.members.merging.rules import DuplicateReason, DuplicateState, Side, higher_level
from guide_app.ground.members.merging.schemas import DismissDuplicate, MergeMembers, ProposeDuplicate
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.merging.service.pairing import (
    dismiss_duplicate,
    find_duplicates,
    propose_duplicate,
)
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.members.service.erasing import erase_member
from loyalty.judging import LEVELS
from tests.factories import a_member, a_store, an_actor_as, an_associate, hq_actor
from tests.loyalty.loyalty_scene import in_force
from tests.members.merging import DESK, WHY, known_to_till, merged, till_number

ALL = PageRequest(None, 100)
STANDS = """
SELECT to_jsonb(m) - ARRAY['version', 'name_sealed', 'phone_sealed'] FROM member m
WHERE id = ANY($1::uuid[]) ORDER BY id
"""
OPEN = "SELECT member, associate FROM binding WHERE ended_at IS NULL ORDER BY member"


async def _adds_up() -> None:
    for check in (*checks.CHECKS, *member_checks.CHECKS):
        assert isinstance(check.statement, str)
        assert await fetch_value(f"SELECT count(*) FROM ({check.statement}) x WHERE different > 0") == 0, check.name


async def test_both_are_one_after_a_merge_and_stand_as_before_once_it_is_undone(db: None) -> None:
    here, there = await a_store(), await a_store()
    ours, theirs = await an_associate(here), await an_associate(there)
    hq = await hq_actor()
    kept = await a_member(here, dedicated=ours, name="李女士", phone="13911112222")
    gone = await a_member(there, dedicated=theirs, name="李小姐", phone="13911113333")
    await execute("UPDATE member SET level = 'gold' WHERE id = $1", gone.id)
    both = [kept.id, gone.id]
    before, bound = await fetch(STANDS, both), await fetch(OPEN)
    seen = await queries.merge_preview(hq, kept.id, gone.id, desk=DESK)
    assert seen.differ == ["name", "phone", "dedicated"]
    with pytest.raises(InvalidField, match="dedicated"):
        await merged(hq, kept.id, gone.id)
    done = await merged(hq, kept.id, gone.id, dedicated=Side.ABSORBED, name=Side.ABSORBED)
    person = await members.member(hq, gone.id)
    assert (person.id, person.merged_ids, person.dedicated_id) == (kept.id, [gone.id], theirs.id)
    assert (person.name_masked, person.phone_masked, person.level) == ("李**", "139****2222", "gold")
    assert [one.id for one in await members.search(hq, FindMembers(phone="13911113333"))] == [kept.id]
    manager = await an_actor_as(Role.STORE_MANAGER, there)
    assert (await members.member(manager, gone.id)).id == kept.id, "served where the absorbed one was"
    reasons = [(one.associate_id, one.reason, one.ended_at is None) for one in await members.bindings(hq, kept.id)]
    assert reasons[-1] == (theirs.id, "merge", True)
    await _adds_up()
    with pytest.raises(AlreadyOnePerson):
        await merged(hq, gone.id, kept.id, dedicated=Side.SURVIVOR)
    (listed,) = (await queries.merges(hq, ALL)).items
    assert (listed.id, listed.can_be_undone) == (done.id, True)

    taken_back = await undo_merge(hq, done.id, because="是两个人")
    assert taken_back.dedicated_restored
    assert await fetch(OPEN) == bound
    assert await fetch(STANDS, both) == before
    for member in (kept, gone):
        one = await members.member(hq, member.id)
        assert (one.id, one.name_masked, one.merged_ids) == (member.id, "李**", [])
    assert [one.id for one in await members.search(hq, FindMembers(name="李小姐"))] == [gone.id]
    assert [one.id for one in await members.search(hq, FindMembers(name="李女士"))] == [kept.id]
    assert await fetch_value("SELECT count(*) FROM member_store") == 0
    assert await fetch_value("SELECT count(*) FROM member_before_merge") == 0
    await _adds_up()
    with pytest.raises(MergeNotLast):
        await undo_merge(hq, done.id, because="再来一次")


@given(st.lists(st.sampled_from("abcde"), unique=True), st.sampled_from("abcdeg"), st.sampled_from("abcdeg"))
def test_of_two_levels_the_higher_one_is_the_persons(levels: list[str], one: str, other: str) -> None:
    found = higher_level(one, other, levels)
    assert found in (one, other)
    known = [level for level in (one, other) if level in levels]
    assert not known or found == max(known, key=levels.index)
    assert higher_level("basic", one, levels) == higher_level(one, "basic", levels) == one
    assert higher_level(one, one, levels) == one
    assert (higher_level("basic", "gold", []), higher_level("silver", "gold", [])) == ("gold", "silver")


async def test_the_higher_level_and_its_term_are_the_persons_from_the_merge_on(committed_db: str) -> None:
    await register(wiring.SUBSCRIBERS)
    hq = await hq_actor()
    at = clock.now()
    await in_force()
    kept, gone = await a_member(), await a_member()
    for member, points in ((kept, 600), (gone, 2_100)):
        await execute("INSERT INTO growth_balance (member, points) VALUES ($1, $2)", member.id, points)
    await finish([LEVELS])
    earlier = (at + timedelta(days=40)).date()
    await execute("UPDATE level_standing SET until = $2 WHERE member = $1", gone.id, earlier)
    await merged(hq, kept.id, gone.id)
    assert (await members.member(hq, kept.id)).level == "gold", "before anything was delivered"
    await drain(wiring.SUBSCRIBERS)
    await finish([LEVELS])
    assert (await members.member(hq, kept.id)).level == "gold"
    row = await fetch_value("SELECT json_build_array(level, until) FROM level_standing WHERE member = $1", kept.id)
    assert row == f'["gold", "{earlier}"]', "the term of the level that was brought, no longer one"
    moved = await fetch_value(
        "SELECT json_build_array(before, after, reason, is_up) FROM level_change WHERE member = $1 ORDER BY id DESC"
        " LIMIT 1",
        kept.id,
    )
    assert moved == '["silver", "gold", "merged", true]'
    await finish([LEVELS])
    told = "SELECT count(*) FROM level_change WHERE member = $1 AND reason = 'merged'"
    assert await fetch_value(told, kept.id) == 1, "told once"


async def test_what_speaks_against_a_merge(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    one, other, erased = await a_member(store), await a_member(store), await a_member(store)
    seen = await queries.merge_preview(hq, one.id, other.id, desk=DESK)
    command = MergeMembers(survivor_id=one.id, absorbed_id=other.id, preview=seen.digest, reason=WHY)
    await execute("UPDATE member SET version = version + 1 WHERE id = $1", other.id)
    with pytest.raises(MergeChanged):
        await merge_members(hq, command, desk=DESK)
    for actor in (await an_actor_as(Role.STORE_MANAGER, store), await an_actor_as(Role.FINANCE)):
        with pytest.raises(Forbidden):
            await merge_members(actor, command, desk=DESK)
    with pytest.raises(NotFound):
        await queries.merge_preview(hq, one.id, new_id(), desk=DESK)
    with pytest.raises(AlreadyOnePerson):
        await merged(hq, one.id, one.id)
    await erase_member(hq, erased.id, at=now())
    with pytest.raises(ErasedNotMerged):
        await merged(hq, one.id, erased.id)
    for member in (one, other):
        person = await an_associate(store)
        await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", person.id, member.id)
    with pytest.raises(TwoOfStaff):
        await merged(hq, one.id, other.id)


async def test_chains_of_merges_have_one_root_and_are_undone_from_the_last(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, hq = await a_store(), await hq_actor()
    a, b, c = [await a_member(store) for _ in range(3)]
    first = await merged(hq, b.id, c.id)
    last = await merged(hq, a.id, b.id)
    assert {one.id for one in (a, b, c)} == {a.id, *(await members.member(hq, c.id)).merged_ids}
    await _adds_up()
    with pytest.raises(MergeNotLast):
        await undo_merge(hq, first.id, because="先撤前一个")
    await undo_merge(hq, last.id, because="不是同一人")
    assert (await members.member(hq, c.id)).id == b.id
    await _adds_up()
    later = now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not any(one.can_be_undone for one in (await queries.merges(hq, ALL, member_id=c.id)).items)
    with pytest.raises(MergeNotUndone):
        await undo_merge(hq, first.id, because="太晚了")
    await jobs.forget_before_merges(later)


async def test_an_erased_person_is_erased_under_every_id(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    kept, gone = await a_member(store, name="欧阳娜娜"), await a_member(store, name="慕容雪")
    done = await merged(hq, kept.id, gone.id, name=Side.ABSORBED)
    await erase_member(hq, gone.id, at=now())
    assert await fetch_value("SELECT count(*) FROM member WHERE erased_at IS NOT NULL") == 2
    assert await fetch_value("SELECT count(*) FROM member_key") == 0
    assert await fetch_value("SELECT count(*) FROM member_before_merge") == 0
    with pytest.raises(ErasedNotMerged):
        await undo_merge(hq, done.id, because="已删除")
    await _adds_up()


async def test_a_till_member_is_joined_with_whom_the_phone_belongs_to_and_names_are_only_noted(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    phone = "13911112222"
    till = await a_member(store, number=till_number(phone), phone="13700000001")
    await known_to_till([till.id])
    member = await a_member(store, phone=phone, name="李女士")
    twin, third = await a_member(store, name="李女士"), await a_member(store, name="李女士")
    for one in (member, twin):
        await execute("UPDATE member SET birthday_index = 618 WHERE id = $1", one.id)
    assert await find_duplicates(SYSTEM, now(), since=jobs.EVER, desk=DESK) == 2
    assert await find_duplicates(SYSTEM, now(), since=jobs.EVER, desk=DESK) == 0, "twice finds nothing more"
    assert (await members.member(hq, till.id)).id == member.id
    (joined,) = (await queries.merges(hq, ALL)).items
    assert (joined.reason, joined.merged_by_name) == (DuplicateReason.TILL_PHONE, None)
    (pair,) = (await queries.duplicates(hq, ALL)).items
    assert (pair.reason, pair.strong, {pair.survivor.id, pair.absorbed.id}) == (
        DuplicateReason.NAME_AND_BIRTHDAY,
        False,
        {member.id, twin.id},
    )
    await undo_merge(hq, joined.id, because="号码已换人")
    await dismiss_duplicate(hq, pair.id, DismissDuplicate(reason="同名"))
    assert await find_duplicates(SYSTEM, now(), since=jobs.EVER, desk=DESK) == 0, "who was put apart stays apart"
    with pytest.raises(DuplicateEnded):
        await dismiss_duplicate(hq, pair.id, DismissDuplicate(reason="同名"))

    manager, elsewhere = await an_actor_as(Role.STORE_MANAGER, store), await an_actor_as(Role.STORE_MANAGER)
    proposal = ProposeDuplicate(member_ids=[twin.id, third.id], reason="本人说的")
    said = await propose_duplicate(manager, proposal)
    assert said == await propose_duplicate(manager, proposal), "said twice it is there once"
    with pytest.raises(NotFound):
        await propose_duplicate(elsewhere, proposal)
    assert (await queries.duplicates(elsewhere, ALL)).items == []
    await merged(hq, twin.id, third.id)
    assert [one.id for one in (await queries.duplicates(hq, ALL, status=DuplicateState.MERGED)).items] == [said.id]
    await _adds_up()


async def test_who_has_left_does_not_get_customers_back(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    ours, theirs = await an_associate(store), await an_associate(store)
    kept, gone = await a_member(store, dedicated=ours), await a_member(store, dedicated=theirs)
    done = await merged(hq, kept.id, gone.id, dedicated=Side.SURVIVOR)
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", theirs.id)
    assert not (await undo_merge(hq, done.id, because="是两个人")).dedicated_restored
    await _adds_up()
