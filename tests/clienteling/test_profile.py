"""One customer as a whole in two reads, what each reader sees of it, and asking for customers and giving them."""

from datetime import UTC, datetime, timedelta

import pytest

from clienteling.approvals import ask_to_give_over, ask_to_take_over
from clienteling.errors import AlreadyTheirs, DedicatedChangedMeanwhile, NotTheirsToGive, StillProtected
from clienteling.queries.care import my_care_counts
from clienteling.queries.profile import profile
from clienteling.rules.contacts import Barrier, ContactChannel, ContactOutcome
from clienteling.rules.notes import Topic, Visibility
from clienteling.rules.protection import is_protected
from clienteling.schemas.care import PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.schemas.notes import WriteNote
from clienteling.schemas.taking_over import GiveOver, TakeOver
from clienteling.service.care import plan_care
from clienteling.service.contacts import log_contact
from clienteling.service.notes import write_note
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import TransferMembers
from guide_app.ground.members.service.transferring import transfer_members
from tests.clienteling.test_care import PAID
from tests.factories import a_member, a_region, a_store, an_actor, an_actor_as, an_associate, with_account
from tests.statements import statements_of_the_pool

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
TAKE = TakeOver(reason="顾客常来我们店")


async def test_everything_about_a_customer_in_two_reads(committed_db: str) -> None:
    east = await a_region("EAST")
    store = await a_store("S1", east)
    mei = await an_associate(store, name="梅")
    me, customer = an_actor(mei), await a_member(store, dedicated=mei)
    finance, far = await an_actor_as(Role.FINANCE), await an_actor_as(Role.STORE_MANAGER, await a_store("S2"))
    with clock.pinned(NOON):
        await execute(PAID, "N1", store.id, customer.id, mei.id, NOON, NOON.date())
        await write_note(me, customer.id, WriteNote(text="只有我看", visibility=Visibility.PRIVATE))
        await write_note(me, customer.id, WriteNote(text="M", topic=Topic.SIZE))
        await plan_care(me, customer.id, PlanCare(due_on=business_date(NOON)))
        for _ in range(3):
            await log_contact(me, customer.id, LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.REACHED))
        async with statements_of_the_pool() as sent:
            known = await profile(me, customer.id)
        assert len(sent) == 2
        assert (known.bought.orders, known.bought.net_fen, len(known.orders)) == (1, 1_000, 1)
        assert [note.text for note in known.notes] == ["M", "只有我看"]
        assert [care.due_on for care in known.care] == [business_date(NOON)]
        assert (len(known.contacts), known.allowance.barrier) == (3, Barrier.CAP)
        assert [binding.associate_name for binding in known.bindings] == ["梅"]
        others = await profile(finance, customer.id)
        assert (others.notes, others.contacts, others.care, others.bought.orders) == ([], [], [], 1)
        with pytest.raises(NotFound):
            await profile(far, customer.id)


async def test_who_asks_for_a_customer_gets_them_from_whoever_may_decide(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    store, other = await a_store("S1", east), await a_store("S2", west)
    mei, lan = await an_associate(store, name="梅"), await an_associate(other, name="兰")
    asker = await with_account(lan)
    keeper = await with_account(await an_associate(store, Role.STORE_MANAGER))
    own_manager = await with_account(await an_associate(other, Role.STORE_MANAGER))
    hq = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    customer = await a_member(store, dedicated=mei)
    with pytest.raises(NotFound):
        await ask_to_take_over(asker, customer.id, TAKE)
    serve = "INSERT INTO member_store (member, store, since) VALUES ($1, $2, $3)"
    with clock.pinned(NOON):
        await execute(serve, customer.id, other.id, NOON)
        await execute(PAID, "N1", store.id, customer.id, mei.id, NOON, NOON.date())
        await plan_care(an_actor(mei), customer.id, PlanCare(due_on=business_date(NOON)))
        with pytest.raises(AlreadyTheirs):
            await ask_to_take_over(await with_account(mei), customer.id, TAKE)
        asked = await ask_to_take_over(asker, customer.id, TAKE)
        with pytest.raises(AlreadyAsked):
            await ask_to_take_over(asker, customer.id, TAKE)
        with pytest.raises(NotFound):
            await approve(keeper, asked.id, Decide())
        with pytest.raises(StillProtected):
            await approve(own_manager, asked.id, Decide())
        await approve(hq, asked.id, Decide())
        assert (await member(asker, customer.id)).dedicated_id == lan.id
        assert (await my_care_counts(asker)).today == 1
        ying = await with_account(await an_associate(store, name="英"))
        free = await ask_to_take_over(ying, customer.id, TAKE)  # whom they have now has not served them yet
        await approve(keeper, free.id, Decide())
        assert (await member(ying, customer.id)).dedicated_id == ying.associate_id
    assert not is_protected(NOON, days=90, at=NOON + timedelta(days=90))
    assert is_protected(NOON, days=90, at=NOON + timedelta(days=89))


async def test_ones_own_customer_is_handed_to_a_colleague_by_who_leads_the_store(db: None) -> None:
    store, far = await a_store("S1"), await a_store("S2")
    mei, lan = await an_associate(store, name="梅"), await an_associate(store, name="兰")
    leader = await an_associate(store, Role.STORE_MANAGER)
    me, manager = await with_account(mei), await with_account(leader)
    customer, colleagues = await a_member(store, dedicated=mei), await a_member(store, dedicated=lan)
    give = GiveOver(associate_id=lan.id, reason="顾客常在我休息时来店")
    await plan_care(me, customer.id, PlanCare(due_on=business_date(clock.now())))
    with pytest.raises(NotTheirsToGive):
        await ask_to_give_over(me, colleagues.id, give)
    with pytest.raises(AssociateNotAvailable):
        await ask_to_give_over(me, customer.id, GiveOver(associate_id=mei.id, reason=give.reason))
    with pytest.raises(NotFound):
        stranger = await an_associate(far)
        await ask_to_give_over(me, customer.id, GiveOver(associate_id=stranger.id, reason=give.reason))
    asked = await ask_to_give_over(me, customer.id, give)
    with pytest.raises(AlreadyAsked):
        await ask_to_give_over(me, customer.id, give)
    with pytest.raises(Forbidden):
        await approve(await with_account(lan), asked.id, Decide())
    assert (await member(me, customer.id)).dedicated_id == mei.id, "nothing before somebody has agreed"
    await approve(manager, asked.id, Decide())
    assert (await member(me, customer.id)).dedicated_id == lan.id
    assert (await my_care_counts(an_actor(lan))).today == 1
    again = await ask_to_give_over(await with_account(lan), customer.id, GiveOver(associate_id=mei.id, reason="还给她"))
    told = TransferMembers(member_ids=[customer.id], associate_id=leader.id, reason="店长接手")
    await transfer_members(manager, told)
    with pytest.raises(DedicatedChangedMeanwhile):
        await approve(manager, again.id, Decide())
