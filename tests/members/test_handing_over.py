"""All of somebody's customers go to another, as many as were shown, or none."""

import asyncio

import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Forbidden, NotFound, Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.schemas import Leave
from guide_app.ground.associates.service import leave
from guide_app.ground.members import queries
from guide_app.ground.members.errors import AssociateNotAvailable, HandOverChanged
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.schemas import HandOver, MembersTransferred
from guide_app.ground.members.service import transferring
from guide_app.ground.members.service.transferring import hand_over
from tests.factories import AnAssociate, a_member, a_region, a_store, an_actor_as, an_associate, hq_actor


def _all_of(giver: AnAssociate, receiver: AnAssociate, count: int) -> HandOver:
    return HandOver(from_id=giver.id, associate_id=receiver.id, count=count, reason="离职交接")


async def test_a_manager_hands_over_what_belongs_to_the_store_and_nothing_else(db: None) -> None:
    east = await a_region("EAST")
    store, other = await a_store("S1", east), await a_store("S2", east)
    giver, receiver = await an_associate(store, name="甲"), await an_associate(store, name="乙")
    here = [await a_member(store, dedicated=giver) for _ in range(3)]
    there = await a_member(other, dedicated=giver)
    await a_member(store, dedicated=receiver)
    manager, supervisor = (
        await an_actor_as(Role.STORE_MANAGER, store),
        await an_actor_as(Role.SUPERVISOR, region=east),
    )
    shown = await queries.customers_to_hand_over(manager, giver.id)
    assert (shown.associate_name, shown.count, shown.at_once) == ("甲", 3, 3)
    assert (await queries.customers_to_hand_over(supervisor, giver.id)).count == 4
    assert await hand_over(manager, _all_of(giver, receiver, 3)) == MembersTransferred(3)
    for member in here:
        assert (await queries.member(manager, member.id)).dedicated_id == receiver.id
    assert (await queries.member(supervisor, there.id)).dedicated_id == giver.id
    assert (await queries.customers_to_hand_over(manager, giver.id)).count == 0
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'dedicated_changed'") == 3
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'members.transferred'") == 1


async def test_what_has_changed_since_it_was_shown_is_shown_again(db: None) -> None:
    store = await a_store()
    giver, receiver = await an_associate(store), await an_associate(store)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    await a_member(store, dedicated=giver)
    await a_member(store, dedicated=giver)
    with pytest.raises(HandOverChanged) as refused:
        await hand_over(manager, _all_of(giver, receiver, 1))
    assert refused.value.facts == {"count": 2}
    assert (await queries.customers_to_hand_over(manager, giver.id)).count == 2


async def test_more_than_change_hands_at_once_go_piece_by_piece(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (queries, transferring):
        monkeypatch.setattr(module, "MOST_HANDED_OVER", 2)
    store = await a_store()
    giver, receiver = await an_associate(store), await an_associate(store)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    for _ in range(3):
        await a_member(store, dedicated=giver)
    shown = await queries.customers_to_hand_over(manager, giver.id)
    assert (shown.count, shown.at_once) == (3, 2)
    assert await hand_over(manager, _all_of(giver, receiver, 2)) == MembersTransferred(2)
    assert await hand_over(manager, _all_of(giver, receiver, 1)) == MembersTransferred(1)


async def test_customers_of_who_has_left_go_to_who_is_at_work(db: None) -> None:
    store = await a_store()
    manager, gone, receiver = (
        await an_actor_as(Role.STORE_MANAGER, store),
        await an_associate(store),
        await an_associate(store),
    )
    await a_member(store, dedicated=gone)
    await leave(await hq_actor(), gone.id, Leave())
    for nobody in (gone, await an_associate(role=Role.SUPERVISOR, region=await a_region())):
        with pytest.raises((AssociateNotAvailable, NotFound)):
            await hand_over(manager, _all_of(gone, nobody, 1))
    assert await hand_over(manager, _all_of(gone, receiver, 1)) == MembersTransferred(1)


async def test_nobody_hands_over_beyond_their_reach(db: None) -> None:
    store = await a_store()
    giver, receiver, far = await an_associate(store), await an_associate(store), await an_associate(await a_store())
    await a_member(store, dedicated=giver)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    for people in ((far, receiver), (giver, far)):
        with pytest.raises(NotFound):
            await hand_over(manager, _all_of(*people, 1))
    with pytest.raises(NotFound):
        await queries.customers_to_hand_over(manager, new_id())


@pytest.mark.parametrize("role", sorted(set(Role) - TRANSFER_MEMBERS.roles - {Role.SYSTEM}))
async def test_who_does_not_lead_hands_nobody_over(db: None, role: Role) -> None:
    giver = await an_associate()
    actor = await an_actor_as(role)
    with pytest.raises(Forbidden):
        await queries.customers_to_hand_over(actor, giver.id)
    with pytest.raises(Forbidden):
        await hand_over(actor, _all_of(giver, giver, 1))


async def test_of_two_who_hand_over_the_same_customers_one_does(committed_db: str) -> None:
    store = await a_store()
    giver, *receivers = [await an_associate(store) for _ in range(3)]
    for _ in range(4):
        await a_member(store, dedicated=giver)
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    done = await asyncio.gather(
        *(hand_over(manager, _all_of(giver, receiver, 4)) for receiver in receivers), return_exceptions=True
    )
    assert [each for each in done if isinstance(each, MembersTransferred)] == [MembersTransferred(4)]
    assert [type(each) for each in done if isinstance(each, Refusal)] == [HandOverChanged]
    assert await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL") == 4
