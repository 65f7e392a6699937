"""What merged members buy, use and earn others: under either id, counted once, and never paid twice."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from clienteling.errors import CareAlreadyPlanned
from clienteling.schemas.care import PlanCare
from clienteling.service.care import plan_care
from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.errors import CouponLimitReached
from coupons.queries import coupons_of_member, usable_coupons_of_member
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import TransferMembers
from guide_app.ground.members.service.transferring import transfer_members
from guide_app.ground.privacy.requests.errors import RequestOpen
from guide_app.ground.privacy.requests.rules import RequestKind
from guide_app.ground.privacy.requests.schemas import AskForRight
from guide_app.ground.privacy.service.requesting import take_request
from inbox.handlers import INBOX
from segments.queries.tagged import tags_of_member
from segments.rules import TagTaken
from segments.schemas import CreateTag, CreateTagGroup, PutTag, TakeTag
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.tagging import put_tag, take_tag
from tests.commissions.test_acquisitions import BONUS, registered
from tests.coupons.coupon_factories import a_shop, a_template, buy, code_of, issue
from tests.databases import owning
from tests.factories import a_member, an_associate, hq_actor
from tests.members.merging import DESK, merged

MERGED_TAG = TakeTag(reason=TagTaken.ASKED)
EARNED = "SELECT payee, sum(amount_fen) FROM commission_posted GROUP BY 1 HAVING sum(amount_fen) <> 0"
ENTRIES = "SELECT payee, amount_fen FROM commission_entry WHERE component = 'ACQUISITION' ORDER BY id"


async def test_coupons_of_both_are_the_persons_and_limits_count_over_both(db: None) -> None:
    shop, hq = await a_shop(), await hq_actor()
    gone = await a_member(shop.store)
    template = await a_template(per_member_limit=2)
    ours, theirs = await issue(shop, template), await issue(shop, template, gone)
    seen = await queries.merge_preview(hq, shop.member.id, gone.id, desk=DESK)
    assert (seen.survivor.has.coupons, seen.absorbed.has.coupons) == (1, 1)
    done = await merged(hq, shop.member.id, gone.id)
    for either in (shop.member.id, gone.id):
        assert {one.id for one in await usable_coupons_of_member(shop.actor, either)} == {ours, theirs}
        assert len((await coupons_of_member(shop.actor, either, PageRequest(None, 9))).items) == 2
    for one in (shop.member, gone):
        with pytest.raises(CouponLimitReached) as refused:
            await issue(shop, template, one)
        assert refused.value.facts == {"limit": 2}
    order = await buy(shop, await code_of(shop, theirs))
    assert await fetch_value("SELECT member FROM orders WHERE id = $1", order.id) == shop.member.id
    later = await issue(shop, await a_template(), gone)
    assert await fetch_value("SELECT owner FROM coupon WHERE id = $1", later) == shop.member.id
    await undo_merge(hq, done.id, because="是两个人")
    assert {one.id for one in await usable_coupons_of_member(shop.actor, gone.id)} == set()
    assert {one.id for one in await usable_coupons_of_member(shop.actor, shop.member.id)} == {ours, later}


async def _settled(hq: Actor) -> dict[UUID, int]:
    await drain([COMMISSIONS, INBOX])
    await settle_period(hq, period_of(business_date(clock.now())))
    return {row["payee"]: row["sum"] for row in await fetch(EARNED)}


async def test_winning_a_person_is_paid_once_whatever_is_merged_and_undone(committed_db: str) -> None:
    shop, hq = await a_shop(), await hq_actor()
    winner, second = shop.associate, await an_associate(shop.store)
    first, other = shop.member, await a_member(shop.store, dedicated=second)
    everybody = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(hq, CreatePlan("BONUS", "拉新", BONUS, [everybody]))
    await register([COMMISSIONS, INBOX])
    at = clock.now() - timedelta(hours=1)
    async with transaction():
        await publish(registered(first.id, winner.id, at), at=at)
        await publish(registered(other.id, second.id, at), at=at)
    for one in (first, other):
        await buy(replace(shop, member=one))
    assert await _settled(hq) == {winner.id: 500, second.id: 500}
    for _ in range(2):  # other people are merged as well, and are nobody's affair here
        await merged(hq, (await a_member(shop.store)).id, (await a_member(shop.store)).id)
    done = await merged(hq, first.id, other.id)
    assert await _settled(hq) == {winner.id: 500}
    assert (await member(hq, first.id)).dedicated_id == second.id
    await buy(replace(shop, member=other))
    assert await _settled(hq) == {winner.id: 500}
    async with owning(committed_db):
        await rebuild(COMMISSIONS)
    assert await _settled(hq) == {winner.id: 500}, "a replay learns the same"
    await undo_merge(hq, done.id, because="是两个人")
    assert await _settled(hq) == {winner.id: 500, second.id: 500}
    assert await _settled(hq) == {winner.id: 500, second.id: 500}
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0
    entries = [(row["payee"], row["amount_fen"]) for row in await fetch(ENTRIES)]
    assert [one for one in entries if one[0] == second.id] == [(second.id, 500), (second.id, -500), (second.id, 500)]
    told = await fetch("SELECT associate FROM inbox_message WHERE kind = 'members_merged'")
    assert [row["associate"] for row in told] == [second.id, second.id]


async def test_what_people_keep_of_a_merged_member_is_the_persons(db: None) -> None:
    """Tags are taken and replaced, plans and requests are there once, under whichever id they were written."""
    shop, hq = await a_shop(), await hq_actor()
    kept, gone = shop.member, await a_member(shop.store)
    sizes = await create_tag_group(hq, CreateTagGroup(name="尺码", exclusive=True))
    medium, large = [await create_tag(hq, CreateTag(group_id=sizes.id, name=name)) for name in ("M", "L")]
    await put_tag(shop.actor, gone.id, PutTag(tag_id=medium.id))
    plan = PlanCare(due_on=business_date(clock.now()) + timedelta(days=3))
    planned = await plan_care(shop.actor, gone.id, plan)
    asked = await take_request(shop.actor, gone.id, AskForRight(kind=RequestKind.COPY))
    done = await merged(hq, kept.id, gone.id)
    with pytest.raises(CareAlreadyPlanned) as care:
        await plan_care(shop.actor, kept.id, plan)
    assert care.value.facts["care"] == planned.id
    with pytest.raises(RequestOpen) as request:
        await take_request(shop.actor, kept.id, AskForRight(kind=RequestKind.COPY))
    assert request.value.facts == {"request": asked.id}
    assert [one.tag_id for one in await put_tag(shop.actor, gone.id, PutTag(tag_id=large.id))] == [large.id]
    assert await take_tag(shop.actor, kept.id, large.id, MERGED_TAG) == []
    told = TransferMembers(member_ids=[gone.id, kept.id], associate_id=shop.associate.id, reason="常客")
    assert (await transfer_members(hq, told)).transferred == 1
    assert (await member(hq, gone.id)).dedicated_id == shop.associate.id
    await undo_merge(hq, done.id, because="是两个人")
    for one, whose in ((kept, shop.associate.id), (gone, None)):
        assert (await member(hq, one.id)).dedicated_id == whose
        assert await tags_of_member(hq, one.id) == [], "what was taken since the merge stays taken"
