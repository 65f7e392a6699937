"""Levels as points and rules have them: up at once, down at the end alone, one person judged as one."""

from datetime import date, timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from loyalty import approvals, queries
from loyalty.checks import CHECKS
from loyalty.deciding import decide_rules, preview_rules
from loyalty.earning import earn_by_orders, take_back
from loyalty.errors import TemplatesUnknown
from loyalty.handlers import LOYALTY
from loyalty.judging import LEVELS as JUDGING
from loyalty.judging import have_judged, judge_all
from loyalty.rules.levels import AtEnd
from loyalty.rules.points import GrowthRule
from loyalty.schemas import PreviewRules
from tests.coupons.coupon_factories import a_shop, buy
from tests.factories import a_member, an_actor_as, an_associate, hq_actor, with_account
from tests.loyalty.loyalty_scene import LEVELS, NOON, TODAY, back, decision, in_force, level, paid, points, standing


async def test_up_at_once_and_down_at_the_end(db: None) -> None:
    member, other = await a_member(), await a_member()
    with clock.pinned(NOON):
        await in_force()
        order = paid(member, 210_000)
        await earn_by_orders([order, paid(other, 60_000)])
        assert await finish([JUDGING]) == 1
        assert await finish([JUDGING]) == 0
        assert await standing(member) == ("gold", date(2027, 11, 30))
        assert await standing(other) == ("silver", date(2027, 11, 30))
        await take_back([back(order, 210_000, whole=True)])
        await finish([JUDGING])
        assert await standing(member) == ("gold", date(2027, 11, 30)), "kept to its end"
        assert await judge_all(NOON) == 0
    end = NOON + timedelta(days=365)
    with clock.pinned(end):
        assert await judge_all(end) == 2
        assert await judge_all(end) == 0
        assert await standing(member) == ("silver", date(2028, 11, 30)), "down one"
        assert await standing(other) == ("silver", date(2028, 11, 30)), "kept anew: the points are there"
    rows = await fetch(
        "SELECT before, after, is_up, reason, points FROM level_change WHERE member = $1 ORDER BY id", member.id
    )
    assert [tuple(row.values()) for row in rows] == [
        ("basic", "gold", True, "earned", 2_100),
        ("gold", "silver", False, "ended", 0),
    ]
    told = await fetch_value("SELECT count(*) FROM event WHERE type = 'level_changed'")
    assert told == 3, "who keeps a level is told nothing"
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name


async def test_members_who_are_one_person_are_judged_as_one(db: None) -> None:
    member, twin = await a_member(), await a_member()
    with clock.pinned(NOON):
        await in_force()
        await earn_by_orders([paid(member, 30_000), paid(twin, 60_000)])
        await finish([JUDGING])
        assert ((await standing(member))[0], (await standing(twin))[0]) == ("basic", "silver")
        await execute("UPDATE member SET merged_into = $2 WHERE id = $1", twin.id, member.id)
        await have_judged([member.id, twin.id])
        await finish([JUDGING])
        assert (await standing(member))[0] == "silver", "of two levels the higher one"
        await earn_by_orders([paid(twin, 120_000)])
        await finish([JUDGING])
        assert await standing(member) == ("gold", date(2027, 11, 30)), "points of both count together"
        seen = await queries.growth(await hq_actor(), twin.id)
        assert (seen.member_id, seen.points, seen.level, seen.missing) == (member.id, 2_100, "gold", None)
        assert await fetch_value("SELECT count(*) FROM level_standing WHERE member = $1", twin.id) == 0
        await execute("UPDATE member SET merged_into = NULL WHERE id = $1", twin.id)
        await have_judged([member.id, twin.id])
        await finish([JUDGING])
        assert await standing(twin) == ("silver", date(2027, 11, 30)), "a term begins anew, undone"
        assert await standing(member) == ("gold", date(2027, 11, 30)), "kept to its end"


async def test_other_rules_are_tried_and_decided_by_two_and_hold_from_their_day(db: None) -> None:
    asker, boss = await with_account(await an_associate(role=Role.HQ_OPERATOR)), await hq_actor()
    member, other = await a_member(), await a_member()
    with clock.pinned(NOON):
        await in_force()
        await earn_by_orders([paid(member, 90_000), paid(other, 60_000)])
        await finish([JUDGING])
        new = [LEVELS[0], level("silver", 700), level("jade", 800, at_end=AtEnd.STAY)]
        tried = await preview_rules(asker, PreviewRules(growth=GrowthRule(), levels=new))
        assert (tried.members, tried.up, tried.moved, tried.below) == (2, 1, 0, 1)
        assert [(one.code, one.now, one.then) for one in tried.levels] == [
            ("basic", 0, 0),
            ("silver", 2, 1),
            ("jade", 0, 1),
        ]
        for wrong, field in (
            (decision(levels=new, valid_from=TODAY), "valid_from"),
            (decision(levels=new, valid_from=TODAY + timedelta(days=400)), "valid_from"),
            (
                decision(growth=GrowthRule(by_category={"NONE": 1}), valid_from=TODAY + timedelta(1)),
                "growth.by_category",
            ),
        ):
            with pytest.raises(InvalidField) as refused:
                await approvals.decide_rules(asker, wrong)
            assert refused.value.facts["field"] == field
        with pytest.raises(TemplatesUnknown):
            gift = level("gold", 900)
            named = [
                LEVELS[0],
                type(gift)(**{f: getattr(gift, f) for f in gift.__struct_fields__} | {"upgrade_gift": "NO"}),
            ]
            await approvals.decide_rules(asker, decision(levels=named, valid_from=TODAY + timedelta(1)))
        with pytest.raises(Forbidden):
            await approvals.decide_rules(await an_actor_as(Role.STORE_MANAGER), decision(levels=new))
        asked = await approvals.decide_rules(asker, decision(levels=new, valid_from=TODAY + timedelta(days=1)))
        await approve(boss, asked.id, Decide())
        assert [(one.number, one.state) for one in await queries.rules(asker)] == [(2, "ahead"), (1, "in_force")]
        assert await judge_all(NOON) == 0
    tomorrow = NOON + timedelta(days=1)
    with clock.pinned(tomorrow):
        assert await judge_all(tomorrow) == 2
        assert ((await standing(member))[0], (await standing(other))[0]) == ("jade", "silver")
        assert await judge_all(tomorrow) == 0
        counted = {one.code: one.members for one in await queries.levels(asker)}
        assert (counted["silver"], counted["jade"]) == (1, 1)


async def test_an_order_at_the_counter_leads_up_through_the_log(committed_db: str) -> None:
    shop = await a_shop()
    await in_force(GrowthRule(), [LEVELS[0], level("silver", 300)])
    await decide_rules(
        SYSTEM, decision(levels=[LEVELS[0], level("silver", 100)], valid_from=clock.now().date() + timedelta(days=2))
    )
    await register([LOYALTY])
    await buy(shop)
    await buy(shop)
    await drain([LOYALTY])
    await finish([JUDGING])
    assert await points(shop.member) == (398, 398)
    assert (await standing(shop.member))[0] == "silver"
