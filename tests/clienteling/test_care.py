"""Care dates and contacts: planned, moved, ended, capped over the whole chain, made by rules, handed over."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from clienteling.errors import CareAlreadyPlanned, CareEnded, NotToBeContacted, RuleKnown, WordKnown
from clienteling.making import make_care_dates
from clienteling.queries.care import care_in_reach, my_care, my_care_counts
from clienteling.queries.contacts import contact_allowance, contacts_in_reach, contacts_of_member
from clienteling.queries.settings import care_rules
from clienteling.rules.care import CareState, CareWhen, Purpose
from clienteling.rules.contacts import Barrier, ContactChannel, ContactOutcome
from clienteling.rules.sensitive import SensitiveKind
from clienteling.schemas.care import CareCounts, EndCare, MoveCare, PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.schemas.settings import AddCareRule, AddWord, ChangeClienteling, SwitchCareRule
from clienteling.service.care import cancel_care, end_care, move_care, plan_care
from clienteling.service.contacts import log_contact
from clienteling.service.handing_over import hand_over_care
from clienteling.service.settings import add_care_rule, add_word, change_settings, switch_care_rule
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Refusal, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.sealing import birthday_index
from guide_app.ground.stores.schemas import StoreView
from tests.coupons.coupon_factories import Shop as CouponShop
from tests.coupons.coupon_factories import a_template, issue
from tests.factories import (
    AMember,
    AnAssociate,
    a_member,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
)

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
ALL = PageRequest(None, 50)
CALL = LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.REACHED)
PAID = """
INSERT INTO orders (id, number, store, member, channel, status, serving, list_fen, goods_fen, payable_fen, placed_at,
  paid_at, business_on, completed_at)
VALUES (gen_random_uuid(), $1, $2, $3, 'till', 'paid', $4, 1000, 1000, 1000, $5, $5, $6, $5)
"""


@dataclass(frozen=True)
class Shop:
    """A store in a region, with two at work and a customer."""

    store: StoreView
    mei: AnAssociate
    lan: AnAssociate
    manager: Actor
    elsewhere: Actor
    member: AMember

    @property
    def me(self) -> Actor:
        """Who has the customer."""
        return an_actor(self.mei)


async def _shop() -> Shop:
    east = await a_region("EAST")
    store = await a_store("S1", east)
    mei = await an_associate(store, name="梅")
    return Shop(
        store=store,
        mei=mei,
        lan=await an_associate(store, name="兰"),
        manager=await an_actor_as(Role.STORE_MANAGER, store),
        elsewhere=await an_actor_as(Role.STORE_MANAGER, await a_store("S2", await a_region("WEST"))),
        member=await a_member(store, dedicated=mei),
    )


@pytest.fixture
async def shop(db: None) -> Shop:
    return await _shop()


async def test_a_care_date_is_planned_moved_ended_and_followed_by_the_next(shop: Shop) -> None:
    me, member = shop.me, shop.member.id
    with clock.pinned(NOON):
        with pytest.raises(InvalidField):
            await plan_care(me, member, PlanCare(due_on=TODAY - DAY))
        planned = await plan_care(me, member, PlanCare(due_on=TODAY + DAY, note="问跑鞋合不合脚"))
        with pytest.raises(CareAlreadyPlanned) as there:
            await plan_care(me, member, PlanCare(due_on=TODAY))
        assert there.value.facts == {"care": planned.id, "due_on": TODAY + DAY}
        moved = await move_care(me, planned.id, MoveCare(due_on=TODAY), expected_version=1)
        with pytest.raises(Stale):
            await move_care(me, planned.id, MoveCare(due_on=TODAY), expected_version=1)
        for other in (an_actor(shop.lan), shop.manager):
            with pytest.raises(NotFound):
                await cancel_care(other, moved.id)
        assert await my_care_counts(me) == CareCounts(overdue=0, today=1, upcoming=0)
    with clock.pinned(NOON + DAY):
        assert (await my_care_counts(me)).due == 1
        (late,) = (await my_care(me, ALL, when=CareWhen.OVERDUE)).items
        assert (late.note, late.barrier) == ("问跑鞋合不合脚", None)
        sent = EndCare(channel=ContactChannel.WECOM, outcome=ContactOutcome.MESSAGE_SENT, next_on=TODAY + 30 * DAY)
        ended = await end_care(me, late.id, sent)
        assert (ended.state, ended.outcome) == (CareState.DONE, ContactOutcome.MESSAGE_SENT)
        with pytest.raises(CareEnded):
            await end_care(me, late.id, sent)
        assert await my_care_counts(me) == CareCounts(overdue=0, today=0, upcoming=1)
        (contact,) = (await contacts_of_member(shop.manager, member, ALL)).items
        assert (contact.care_id, contact.channel) == (late.id, ContactChannel.WECOM)
        assert [each.note for each in (await care_in_reach(shop.manager, ALL)).items] == [None, None]
        assert (await care_in_reach(shop.elsewhere, ALL)).items == []
        assert (await contacts_in_reach(shop.elsewhere, ALL)).items == []
        with pytest.raises(Forbidden):
            await contacts_in_reach(me, ALL)


async def test_the_cap_counts_everybody_and_lets_in_who_comes_by_themselves(shop: Shop) -> None:
    me, lan, member = shop.me, an_actor(shop.lan), shop.member.id
    with clock.pinned(NOON):
        care = await plan_care(me, member, PlanCare(due_on=TODAY))
        await log_contact(me, member, CALL)
        await log_contact(lan, member, LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.NOT_REACHED))
        await log_contact(lan, member, CALL)
    with clock.pinned(NOON + DAY):
        await log_contact(me, member, CALL)
        with pytest.raises(NotToBeContacted) as refused:
            await log_contact(lan, member, CALL)
        assert refused.value.facts["barrier"] is Barrier.CAP
        assert refused.value.facts["again_at"] == NOON + 7 * DAY
        with pytest.raises(NotToBeContacted):
            await end_care(me, care.id, EndCare(channel=ContactChannel.PHONE, outcome=ContactOutcome.REACHED))
        (greyed,) = (await my_care(me, ALL)).items
        assert greyed.barrier is Barrier.CAP
        assert greyed.state is CareState.OPEN
        assert not (await contact_allowance(me, member)).allowed
        await log_contact(
            lan, member, LogContact(channel=ContactChannel.WECOM, outcome=ContactOutcome.REACHED, by_customer=True)
        )
        in_store = EndCare(channel=ContactChannel.IN_STORE, outcome=ContactOutcome.REACHED)
        assert (await end_care(me, care.id, in_store)).state is CareState.DONE
    with clock.pinned(NOON + 7 * DAY):
        await log_contact(lan, member, CALL)
    hq, chosen = await hq_actor(), ChangeClienteling(contact_limit=1, contact_days=1, care_a_day=2, protected_days=30)
    assert (await change_settings(hq, chosen, expected_version=0)).version == 1
    with pytest.raises(Stale):
        await change_settings(hq, chosen, expected_version=0)
    with pytest.raises(Forbidden):
        await change_settings(shop.manager, chosen, expected_version=1)
    assert (await contact_allowance(me, member)).limit == 1


async def test_two_at_once_cannot_both_be_the_last_contact(committed_db: str) -> None:
    shop = await _shop()
    chosen = ChangeClienteling(contact_limit=1, contact_days=7, care_a_day=2, protected_days=30)
    await change_settings(await hq_actor(), chosen, expected_version=0)
    both = (log_contact(one, shop.member.id, CALL) for one in (shop.me, an_actor(shop.lan)))
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
    assert await fetch_value("SELECT count(*) FROM contact") == 1


async def test_rules_make_one_date_for_each_occasion_up_to_the_number_of_a_day(shop: Shop) -> None:
    hq, store = await hq_actor(), shop.store
    with clock.pinned(NOON):
        for purpose, days in ((Purpose.BIRTHDAY, 3), (Purpose.AFTER_PURCHASE, 7), (Purpose.DORMANT, 60)):
            await add_care_rule(hq, AddCareRule(purpose=purpose, days=days))
        with pytest.raises(RuleKnown):
            await add_care_rule(hq, AddCareRule(purpose=Purpose.DORMANT, days=60))
        with pytest.raises(InvalidField):
            await add_care_rule(hq, AddCareRule(purpose=Purpose.FOLLOW_UP, days=1))
        bought = [await a_member(store, dedicated=shop.lan) for _ in range(3)]
        away = await a_member(store, dedicated=shop.lan)
        erased = await a_member(store, dedicated=shop.lan)
        for number, (one, back) in enumerate([*((each, 7) for each in bought), (away, 60), (erased, 7)]):
            day = NOON - back * DAY
            await execute(PAID, f"N{number}", store.id, one.id, shop.lan.id, day, day.date())
        await execute("UPDATE member SET erased_at = $2 WHERE id = $1", erased.id, NOON)
        born = birthday_index(date(1990, 12, 4))
        await execute("UPDATE member SET birthday_index = $2 WHERE id = $1", shop.member.id, born)
        chosen = ChangeClienteling(contact_limit=3, contact_days=7, care_a_day=2, protected_days=90)
        await change_settings(hq, chosen, expected_version=0)
        assert await make_care_dates(NOON) == 3
        assert await make_care_dates(NOON) == 0
        (birthday,) = (await my_care(shop.me, ALL)).items
        assert (birthday.purpose, birthday.by_rule, birthday.due_on) == (Purpose.BIRTHDAY, True, TODAY)
        assert birthday.barrier is Barrier.NO_CONSENT  # nobody has asked them about marketing
        with pytest.raises(NotToBeContacted) as unwilling:
            await end_care(shop.me, birthday.id, EndCare(channel=ContactChannel.SMS, outcome=ContactOutcome.REACHED))
        assert unwilling.value.facts["barrier"] is Barrier.NO_CONSENT
        lans = (await my_care(an_actor(shop.lan), ALL)).items
        assert [one.purpose for one in lans] == [Purpose.AFTER_PURCHASE] * 2
    with clock.pinned(NOON + DAY):
        assert await make_care_dates(NOON + DAY) == 2  # what had no room the night before
        rules = {rule.purpose: rule for rule in await care_rules(hq)}
        assert {purpose: rule.made for purpose, rule in rules.items()} == {
            Purpose.BIRTHDAY: 1,
            Purpose.AFTER_PURCHASE: 3,
            Purpose.DORMANT: 1,
        }
        birthdays = rules[Purpose.BIRTHDAY]
        off = await switch_care_rule(hq, birthdays.id, SwitchCareRule(is_on=False), expected_version=1)
        assert (off.is_on, off.version) == (False, 2)
    with pytest.raises(WordKnown):
        await add_word(hq, AddWord(kind=SensitiveKind.HEALTH, word="糖尿病"))
    with pytest.raises(InvalidField):
        await add_word(hq, AddWord(kind=SensitiveKind.BANK_CARD, word="卡"))


async def test_a_rule_tells_of_coupons_before_they_end(shop: Shop) -> None:
    hq, store = await hq_actor(), shop.store
    till = CouponShop(store, shop.mei, shop.me, shop.member, await a_sku())
    template = await a_template()
    ends = datetime(2026, 12, 4, 16, tzinfo=UTC)  # with the 4th of December
    with clock.pinned(NOON):
        await add_care_rule(hq, AddCareRule(purpose=Purpose.COUPON_EXPIRING, days=3))
        also = await a_member(store, dedicated=shop.lan)
        absorbed, later, void = [await a_member(store, dedicated=shop.lan) for _ in range(3)]
        for member, ending, state in (
            (shop.member, ends, "ISSUED"),
            (shop.member, ends - timedelta(minutes=1), "ISSUED"),
            (absorbed, ends, "ISSUED"),
            (later, ends + DAY, "ISSUED"),
            (void, ends, "VOID"),
        ):
            coupon = await issue(till, template, member)
            await execute("UPDATE coupon SET valid_to = $2, status = $3 WHERE id = $1", coupon, ending, state)
        await execute("UPDATE member SET merged_into = $2, dedicated = NULL WHERE id = $1", absorbed.id, also.id)
        assert await make_care_dates(NOON) == 2, "once a customer, and to the person who has the coupon"
        (mine,) = (await my_care(shop.me, ALL)).items
        assert (mine.purpose, mine.due_on, mine.member_id) == (Purpose.COUPON_EXPIRING, TODAY, shop.member.id)
        (lans,) = (await my_care(an_actor(shop.lan), ALL)).items
        assert lans.member_id == also.id
    with clock.pinned(NOON + DAY):
        assert await make_care_dates(NOON + DAY) == 1, "another coupon, of another day"


async def test_care_is_handed_over_and_the_receivers_own_date_stays(shop: Shop) -> None:
    me, lan = shop.me, an_actor(shop.lan)
    other = await a_member(await a_store("S3", await a_region("NORTH")), dedicated=shop.mei)
    with clock.pinned(NOON):
        await plan_care(me, shop.member.id, PlanCare(due_on=TODAY))
        kept = await plan_care(lan, shop.member.id, PlanCare(due_on=TODAY + DAY))
        moving = await plan_care(me, other.id, PlanCare(due_on=TODAY + 2 * DAY))
        with pytest.raises(NotFound):
            await hand_over_care(shop.elsewhere, shop.mei.id, shop.lan.id)
        assert (await hand_over_care(shop.manager, shop.mei.id, shop.lan.id)).handed_over == 1
        assert [one.id for one in (await my_care(lan, ALL)).items] == [kept.id, moving.id]
        assert (await my_care(me, ALL)).items == []
