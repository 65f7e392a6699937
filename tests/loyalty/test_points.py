"""Points as orders earn them, refunds take them and time ends them; by hand with a second person above a limit."""

from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.members.events import MemberRegistered
from loyalty import approvals, queries
from loyalty.checks import BALANCES, CHECKS, sum_anew
from loyalty.earning import earn_by_orders, earn_by_registrations, take_back
from loyalty.errors import NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints
from loyalty.expiring import end_points
from loyalty.rules.points import Expiry, GrowthRule
from loyalty.schemas import AdjustGrowth, GrowthAdjusted
from tests.factories import a_member, a_store, an_actor, an_actor_as, an_associate, hq_actor, with_account
from tests.loyalty.loyalty_scene import NOON, back, in_force, paid, points

pytestmark = pytest.mark.usefixtures("db")
PAGE = PageRequest(None, 50)


async def test_what_comes_back_takes_what_it_had_earned_to_the_point() -> None:
    member = await a_member()
    with clock.pinned(NOON):
        await earn_by_orders([paid(member, 10_000)])
        assert await points(member) == (0, 0), "without rules nothing is earned"
        await in_force(GrowthRule(for_registration=20))
        order = paid(member, 10_050, 20_149)
        await earn_by_orders([order])
        await earn_by_orders([order])
        assert await points(member) == (301, 301), "each source once"
        first, second = back(order, 33, 0), back(order, 10_017, 49)
        await take_back([first, second])
        await take_back([first])
        assert await points(member) == (201, 201)
        await take_back([back(order, -33, 0, reverses=first.refund_id)])
        assert await points(member) == (201, 201), "0.33 yuan more are no whole point"
        rest = back(order, 0, 20_000, whole=True)
        await take_back([rest])
        assert await points(member) == (0, 0), "nothing stays with the customer, whatever was paid back"
        registered = MemberRegistered(
            member_id=member.id, associate_id=None, store_id=member.home_store_id, registered_at=NOON
        )
        await earn_by_registrations([registered, registered])
        assert await points(member) == (20, 20)
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
    await execute("UPDATE growth_balance SET points = 7 WHERE member = $1", member.id)
    assert (await compare(BALANCES)).different == 1
    await sum_anew()
    assert await points(member) == (20, 20)


async def test_points_end_with_their_lot_and_a_late_refund_takes_nothing_more() -> None:
    member = await a_member()
    earlier = NOON - timedelta(days=300)
    with clock.pinned(NOON):
        await in_force(GrowthRule(months=10))
        old, new, over = paid(member, 10_000, at=earlier), paid(member, 5_000), paid(member, 900, at=NOON)
        long_ago = paid(member, 7_000, at=NOON - timedelta(days=320))
        await earn_by_orders([old, new, over, long_ago])
        assert await points(member) == (159, 159), "what would be over already is not given"
        assert await end_points(NOON) == 0
    later = NOON + timedelta(days=10)
    with clock.pinned(later):
        assert await end_points(later) == 1
        assert await end_points(later) == 0
        assert await points(member) == (59, 59)
        await take_back([back(old, 10_000, whole=True), back(new, 2_500)])
        assert await points(member) == (34, 34)
        assert await end_points(NOON + timedelta(days=400)) == 2
        assert await points(member) == (0, 0)
    assert GrowthRule(expiry=Expiry.NEVER).expires_on(NOON.date()) is None


async def test_points_by_hand_have_a_reason_and_above_the_limit_a_second_person() -> None:
    store = await a_store()
    member = await a_member(store)
    asker, boss = await with_account(await an_associate(store, Role.STORE_MANAGER)), await hq_actor()
    with pytest.raises(NoLoyaltyRules):
        await approvals.adjust(asker, member.id, AdjustGrowth(points=5, reason="补发"))
    await in_force(GrowthRule(by_hand_up_to=100))
    given = await approvals.adjust(asker, member.id, AdjustGrowth(points=80, reason="活动补发"))
    assert isinstance(given, GrowthAdjusted)
    assert given.points == 80
    with pytest.raises(NotEnoughPoints):
        await approvals.adjust(asker, member.id, AdjustGrowth(points=-81, reason="多发"))
    for command, field in (
        (AdjustGrowth(points=0, reason="x"), "points"),
        (AdjustGrowth(points=1, reason=" "), "reason"),
    ):
        with pytest.raises(InvalidField) as refused:
            await approvals.adjust(asker, member.id, command)
        assert refused.value.facts["field"] == field
    asked = await approvals.adjust(asker, member.id, AdjustGrowth(points=400, reason="系统迁移补录"))
    assert isinstance(asked, ApprovalRequested)
    assert await points(member) == (80, 80), "nothing is given yet"
    await approve(boss, asked.id, Decide())
    assert await points(member) == (480, 480)
    notes = (await queries.growth_entries(boss, member.id, PAGE)).items
    assert [(entry.points, entry.note) for entry in notes] == [(400, "系统迁移补录"), (80, "活动补发")]
    sealed = await fetch("SELECT note_sealed FROM growth_entry")
    assert all("补".encode() not in row["note_sealed"] for row in sealed)
    await execute("DELETE FROM member_key WHERE member = $1", member.id)
    assert {entry.note for entry in (await queries.growth_entries(boss, member.id, PAGE)).items} == {None}
    audited = await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'loyalty.points_by_hand'")
    assert audited == 2


async def test_who_may_see_and_give_points() -> None:
    store = await a_store()
    member, seller = await a_member(store), await an_associate(store)
    await in_force()
    with pytest.raises(Forbidden):
        await approvals.adjust(an_actor(seller), member.id, AdjustGrowth(points=5, reason="补发"))
    stranger = await an_actor_as(Role.STORE_MANAGER)
    with pytest.raises(NotFound):
        await approvals.adjust(stranger, member.id, AdjustGrowth(points=5, reason="补发"))
    manager = await an_associate(store, Role.STORE_MANAGER)
    await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", manager.id, member.id)
    with pytest.raises(NotOnesOwnPoints):
        await approvals.adjust(an_actor(manager), member.id, AdjustGrowth(points=5, reason="补发"))
    with pytest.raises(NotFound):
        await queries.growth(stranger, member.id)
    assert (await queries.growth(an_actor(seller), member.id)).missing == 500
