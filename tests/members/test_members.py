"""Who sees which members, phones shown in clear, and customers handed over."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.settings import settings
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.schemas import Leave
from guide_app.ground.associates.service import leave
from guide_app.ground.members import queries
from guide_app.ground.members.errors import AssociateNotAvailable, RevealLimit
from guide_app.ground.members.permissions import REVEAL_PHONES, TRANSFER_MEMBERS
from guide_app.ground.members.rules import REVEALS_PER_HOUR
from guide_app.ground.members.schemas import FindMembers, RevealPhone, TransferMembers
from guide_app.ground.members.service import revealing
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.members.service.transferring import transfer_members
from tests.factories import a_member, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor

ALL = PageRequest(None, 100)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
WHY = RevealPhone(reason="顾客要求回电")


async def _numbers(actor: Actor, *, mine: bool = False) -> set[str]:
    return {member.number for member in (await queries.members(actor, ALL, mine=mine)).items}


async def test_lists_hold_members_of_reachable_stores_and_own_customers(db: None) -> None:
    east = await a_region("EAST")
    s1, s2, s3 = await a_store("S1", east), await a_store("S2", east), await a_store("S3", await a_region("WEST"))
    own = await an_associate(s1)
    await a_member(s1, number="M1")
    await a_member(s1, number="M2", dedicated=own)
    await a_member(s2, number="M3")
    await a_member(s3, number="M4", dedicated=own)
    await a_member(s3, number="M5")
    assert await _numbers(an_actor(own)) == {"M1", "M2", "M4"}, "a dedicated customer may belong to another store"
    assert await _numbers(an_actor(own), mine=True) == {"M2", "M4"}
    assert await _numbers(await an_actor_as(Role.STORE_MANAGER, s1)) == {"M1", "M2"}
    assert await _numbers(await an_actor_as(Role.SUPERVISOR, region=east)) == {"M1", "M2", "M3"}
    assert await _numbers(await an_actor_as(Role.AUDITOR)) == {"M1", "M2", "M3", "M4", "M5"}
    assert await _numbers(await hq_actor(), mine=True) == set()


async def test_pages_of_members_follow_each_other(db: None) -> None:
    store = await a_store()
    made = [(await a_member(store)).id for _ in range(5)]
    actor = await an_actor_as(Role.STORE_MANAGER, store)
    first = await queries.members(actor, PageRequest(None, 3))
    rest = await queries.members(actor, PageRequest(first.items[-1].id, 3))
    assert [member.id for member in first.items + rest.items] == made
    assert (first.next_cursor is not None, rest.next_cursor) == (True, None)


async def test_personal_data_is_masked(db: None) -> None:
    member = await a_member(await a_store(), phone="13911112222", name="欧阳娜娜")
    seen = await queries.member(await hq_actor(), member.id)
    assert (seen.name_masked, seen.phone_masked) == ("欧**", "139****2222")
    everything = str(await fetch("SELECT * FROM member"))
    assert "1391111" not in everything
    assert "欧阳" not in everything


async def test_a_member_is_found_by_phone_or_number_within_reach(db: None) -> None:
    store = await a_store()
    member = await a_member(store, phone="13911112222", number="M1")
    near, far = await an_actor_as(Role.ASSOCIATE, store), await an_actor_as(Role.ASSOCIATE)
    for phone in ("139-1111-2222", "+8613911112222"):
        assert [found.id for found in await queries.search(near, FindMembers(phone=phone))] == [member.id]
    assert [found.id for found in await queries.search(near, FindMembers(number="M1"))] == [member.id]
    assert await queries.search(near, FindMembers(phone="13911112223")) == []
    assert await queries.search(far, FindMembers(phone="13911112222")) == []
    assert await queries.search(far, FindMembers(number="M1")) == []
    for wrong in (FindMembers(), FindMembers(phone="13911112222", number="M1"), FindMembers(phone="12345")):
        with pytest.raises(InvalidField):
            await queries.search(near, wrong)


async def test_a_member_outside_the_reach_does_not_exist(db: None) -> None:
    member = await a_member(await a_store())
    stranger = await an_actor_as(Role.STORE_MANAGER)
    for attempt in (
        queries.member(stranger, member.id),
        queries.member(stranger, member.id),
        queries.bindings(stranger, member.id),
        reveal_phone(stranger, member.id, WHY),
    ):
        with pytest.raises(NotFound):
            await attempt
    found = await queries.member(await hq_actor(), member.id)
    assert (found.id, found.home_store_id) == (member.id, member.home_store_id)


async def test_a_reveal_needs_a_reason_and_leaves_a_trace(db: None) -> None:
    member = await a_member(phone="13911112222")
    hq = await hq_actor()
    shown = await reveal_phone(hq, member.id, WHY)
    assert (shown.phone, shown.remaining) == ("+8613911112222", REVEALS_PER_HOUR - 1)
    entry = await fetch(
        "SELECT actor_id, detail->>'reason' AS reason, detail::text AS detail FROM audit_entry WHERE action = $1",
        "members.phone_revealed",
    )
    assert [(row["actor_id"], row["reason"]) for row in entry] == [(hq.id, "顾客要求回电")]
    assert "1391111" not in entry[0]["detail"]


async def test_reveals_are_limited_by_the_hour(db: None) -> None:
    member = await a_member()
    hq, other = await hq_actor(), await hq_actor()
    with clock.pinned(NOW):
        for left in range(REVEALS_PER_HOUR - 1, -1, -1):
            assert (await reveal_phone(hq, member.id, WHY)).remaining == left
        with pytest.raises(RevealLimit):
            await reveal_phone(hq, member.id, WHY)
        assert (await reveal_phone(other, member.id, WHY)).phone == member.phone
    with clock.pinned(NOW + timedelta(hours=1)):
        assert (await reveal_phone(hq, member.id, WHY)).phone == member.phone


async def test_reveals_are_limited_by_the_day_however_they_are_spread(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, hq, lowered = await a_member(), await hq_actor(), replace(settings(), reveals_per_day=3)
    monkeypatch.setattr(revealing, "settings", lambda: lowered)
    left = []
    for hour in (0, 8, 16):
        with clock.pinned(NOW + timedelta(hours=hour)):
            left.append((await reveal_phone(hq, member.id, WHY)).remaining)
    assert left == [2, 1, 0], "what is left of the day, where that is less than what is left of the hour"
    with clock.pinned(NOW + timedelta(hours=23, minutes=59)), pytest.raises(RevealLimit) as refused:
        await reveal_phone(hq, member.id, WHY)
    assert refused.value.facts == {"limit": 3, "again_at": NOW + timedelta(hours=24)}
    with clock.pinned(NOW + timedelta(hours=24)):
        assert (await reveal_phone(hq, member.id, WHY)).remaining == 0
    with clock.pinned(NOW + timedelta(hours=31)), pytest.raises(RevealLimit):
        await reveal_phone(hq, member.id, WHY)


async def test_reveals_at_once_do_not_pass_the_limit(committed_db: str) -> None:
    member = await a_member()
    hq = await hq_actor()
    for _ in range(REVEALS_PER_HOUR - 1):
        await reveal_phone(hq, member.id, WHY)
    outcomes = await asyncio.gather(*(reveal_phone(hq, member.id, WHY) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(outcome, RevealLimit) for outcome in outcomes) == 4
    assert await fetch_value("SELECT count(*) FROM member_reveal") == REVEALS_PER_HOUR


@pytest.mark.parametrize("role", sorted(set(Role) - REVEAL_PHONES.roles - {Role.SYSTEM}))
async def test_who_only_reads_does_not_see_phones(db: None, role: Role) -> None:
    member = await a_member()
    with pytest.raises(Forbidden):
        await reveal_phone(await an_actor_as(role), member.id, WHY)


async def test_the_system_does_not_look_at_phones(db: None) -> None:
    with pytest.raises(Forbidden):
        await reveal_phone(SYSTEM, (await a_member()).id, WHY)


def _to(associate_id: object, *member_ids: object) -> TransferMembers:
    return TransferMembers(member_ids=list(member_ids), associate_id=associate_id, reason="离职交接")  # type: ignore[arg-type]


async def test_customers_are_handed_over_with_their_history(db: None) -> None:
    store = await a_store()
    before, after = await an_associate(store, name="甲"), await an_associate(store, name="乙")
    bound, free = await a_member(store, dedicated=before), await a_member(store)
    kept = await a_member(store, dedicated=after)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    done = await transfer_members(manager, _to(after.id, bound.id, free.id, kept.id))
    assert done.transferred == 2
    assert {member.id for member in (await queries.members(an_actor(after), ALL, mine=True)).items} == {
        bound.id,
        free.id,
        kept.id,
    }
    history = await queries.bindings(manager, bound.id)
    assert [(row.associate_name, row.reason, row.ended_at is None) for row in history] == [
        ("甲", "registration", False),
        ("乙", "transfer", True),
    ]
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'dedicated_changed'") == 2
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'members.transferred'") == 1


async def test_a_hand_over_is_all_or_none(db: None) -> None:
    store = await a_store()
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    receiver = await an_associate(store)
    near, far = await a_member(store), await a_member(await a_store())
    with pytest.raises(NotFound) as refused:
        await transfer_members(manager, _to(receiver.id, near.id, far.id))
    assert refused.value.facts == {"member_ids": [str(far.id)]}
    assert (await queries.member(manager, near.id)).dedicated_id is None


async def test_customers_go_only_to_store_staff_at_work_and_in_reach(db: None) -> None:
    store = await a_store()
    member = await a_member(store)
    hq = await hq_actor()
    gone = await an_associate(store)
    await leave(hq, gone.id, Leave())
    supervisor = await an_associate(role=Role.SUPERVISOR)
    for receiver in (gone, supervisor):
        with pytest.raises(AssociateNotAvailable):
            await transfer_members(hq, _to(receiver.id, member.id))
    elsewhere = await an_associate()
    with pytest.raises(NotFound):
        await transfer_members(await an_actor_as(Role.STORE_MANAGER, store), _to(elsewhere.id, member.id))


@pytest.mark.parametrize("role", sorted(set(Role) - TRANSFER_MEMBERS.roles - {Role.SYSTEM}))
async def test_who_does_not_lead_does_not_hand_over(db: None, role: Role) -> None:
    receiver = await an_associate()
    with pytest.raises(Forbidden):
        await transfer_members(await an_actor_as(role), _to(receiver.id, (await a_member()).id))


async def test_two_hand_overs_at_once_leave_one_binding_open(committed_db: str) -> None:
    store = await a_store()
    members = [await a_member(store) for _ in range(4)]
    ids = [member.id for member in members]
    hq = await hq_actor()
    receivers = [await an_associate(store) for _ in range(4)]
    await asyncio.gather(
        *(transfer_members(hq, _to(receiver.id, *reversed(ids))) for receiver in receivers[:2]),
        *(transfer_members(hq, _to(receiver.id, *ids)) for receiver in receivers[2:]),
    )
    assert await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL") == 4
    agree = (
        "SELECT bool_and(m.dedicated = b.associate)"
        " FROM member m JOIN binding b ON b.member = m.id WHERE ended_at IS NULL"
    )
    assert await fetch_value(agree) is True
