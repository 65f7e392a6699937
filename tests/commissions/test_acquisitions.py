"""Who won a member: every time is kept, one alone is the first, whatever order the facts come in."""

from datetime import date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest

from commissions.crediting.other_facts import note_acquisitions
from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.members.events import MemberRecognised, MemberRegistered
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.databases import owning
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate, hq_actor

ACQUIRED = "SELECT associate, was_member, is_first FROM commission_acquisition WHERE member = $1 ORDER BY at, source"
BONUS = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "acquisition": {"bonus": 500, "min_first_order_net": 0},
}


def registered(member: UUID, associate: UUID, at: datetime) -> MemberRegistered:
    return MemberRegistered(member_id=member, associate_id=associate, store_id=new_id(), registered_at=at)


def recognised(member: UUID, associate: UUID, at: datetime) -> MemberRecognised:
    return MemberRecognised(member_id=member, associate_id=associate, store_id=new_id(), recognised_at=at)


async def kept(member: UUID) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch(ACQUIRED, member)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_first_is_the_one_recorded_first_in_whatever_order_facts_are_taken(
    db: None, order: tuple[int, ...]
) -> None:
    member, winner, second, third = new_id(), new_id(), new_id(), new_id()
    at = now()
    facts: list[MemberRegistered | MemberRecognised] = [
        registered(member, winner, at),
        recognised(member, second, at + timedelta(days=1)),
        recognised(member, third, at + timedelta(days=2)),
    ]
    for place in order:
        await note_acquisitions([facts[place]], [place])
    expected = [(winner, False, True), (second, True, False), (third, True, False)]
    assert await kept(member) == expected
    await note_acquisitions(facts, range(3))
    assert await kept(member) == expected, "delivered again, each stands once"


async def test_nobodys_registration_is_no_acquisition(db: None) -> None:
    member = new_id()
    nobodys = MemberRegistered(member_id=member, associate_id=None, store_id=new_id(), registered_at=now())
    await note_acquisitions([nobodys], [1])
    assert await kept(member) == []


async def test_a_member_has_one_first_and_no_more(db: None) -> None:
    member = new_id()
    await note_acquisitions([registered(member, new_id(), now()), recognised(member, new_id(), now())], [1, 2])
    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction():
            await execute("UPDATE commission_acquisition SET is_first = true WHERE member = $1", member)


async def test_the_bonus_is_of_who_won_a_new_member_and_a_replay_builds_the_same(committed_db: str) -> None:
    store, sku = await a_store(), await a_sku()
    winner, other = await an_associate(store), await an_associate(store)
    everybody = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    hq = await hq_actor()
    await create_plan(hq, CreatePlan("BONUS", "拉新", BONUS, [everybody]))
    await register([COMMISSIONS])
    new, known, at = await a_member(store), await a_member(store), now() - timedelta(hours=1)
    later = at + timedelta(minutes=5)
    async with transaction():
        await publish(registered(new.id, winner.id, at), at=at)
        await publish(recognised(new.id, other.id, later), recognised(known.id, other.id, later), at=later)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    for member in (new, known):
        command = PlaceOrder(lines=[LineWanted(sku.code)], member_id=member.id, payment=cash)
        await place_order(an_actor(other), command, desk=CouponDesk())
    await drain([COMMISSIONS])
    await settle_period(hq, period_of(business_date(now())))
    earned = await fetch("SELECT payee, component, ref, amount_fen FROM commission_posted WHERE amount_fen <> 0")
    assert [tuple(row) for row in earned] == [(winner.id, "ACQUISITION", str(new.id), 500)]
    before = (await kept(new.id), await kept(known.id))
    assert before[1] == [(other.id, True, True)]
    async with owning(committed_db):
        await rebuild(COMMISSIONS)
    assert (await kept(new.id), await kept(known.id)) == before
