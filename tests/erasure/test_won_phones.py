"""Who was won, was erased and registers anew has been won before: nobody is paid for the same customer twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.members.jobs import forget_won_phones
from guide_app.ground.members.retaining import WON_PHONES
from guide_app.ground.members.rules import WON_KEPT
from guide_app.ground.members.sealing import PHONE as PHONES
from guide_app.ground.members.sealing import won_proof
from guide_app.ground.members.service import consenting
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.databases import owning
from tests.erasure.remains import journal_in
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate, hq_actor
from tests.members.consents import a_link, consented, opened
from tests.members.merging import merged

PHONE, OTHER_PHONE = "13987654321", "13987654322"
BONUS = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "acquisition": {"bonus": 500, "min_first_order_net": 0},
}
KEEP = "INSERT INTO won_phone (id, proof, since) VALUES (gen_random_uuid(), $1, now())"
POSTED = "SELECT coalesce(sum(amount_fen), 0)::bigint FROM commission_posted WHERE component = 'ACQUISITION'"


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_in(tmp_path):
        yield


def index_of(phone: str) -> bytes:
    """By what a phone is found."""
    return vault().index(PHONES, normalise_phone(phone))


async def member_with(phone: str = PHONE) -> UUID:
    """The member who has this phone."""
    found: UUID = await fetch_value("SELECT member FROM member_phone WHERE phone_index = $1", index_of(phone))
    return found


async def proofs() -> list[bytes]:
    """What is kept of phones that were won."""
    return [row["proof"] for row in await fetch("SELECT proof FROM won_phone")]


async def erase(member: UUID) -> None:
    """Headquarters erase a member."""
    await erase_member(await hq_actor(), member, at=now())


async def test_the_bonus_is_paid_once_for_a_phone_over_erasures_and_a_replay_pays_the_same(committed_db: str) -> None:
    store, sku, hq = await a_store(), await a_sku(), await hq_actor()
    first, second = await an_associate(store), await an_associate(store)
    everybody = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(hq, CreatePlan("BONUS", "拉新", BONUS, [everybody]))
    await register([COMMISSIONS])
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    for winner in (first, second, first):
        await consented(winner, PHONE)
        member = await member_with()
        await place_order(
            an_actor(winner), PlaceOrder([LineWanted(sku.code)], member_id=member, payment=cash), desk=CouponDesk()
        )
        await erase(member)
    await drain([COMMISSIONS])
    await settle_period(hq, period_of(business_date(now())))
    assert await fetch_value(POSTED) == 500
    told = "SELECT associate, was_member FROM commission_acquisition ORDER BY seq"
    expected = [(first.id, False), (second.id, True), (first.id, True)]
    assert [tuple(row) for row in await fetch(told)] == expected
    await forget_won_phones(now() + 2 * WON_KEPT)
    async with owning(committed_db):
        await rebuild(COMMISSIONS)
    assert [tuple(row) for row in await fetch(told)] == expected, "the facts say it, whatever is forgotten since"


async def test_what_is_kept_is_a_hash_of_its_own_that_leads_nowhere(db: None) -> None:
    await consented(await an_associate(), PHONE)
    member = await member_with()
    await erase(member)
    (row,) = await fetch("SELECT * FROM won_phone")
    assert set(dict(row)) == {"id", "proof", "since"}
    index = index_of(PHONE)
    assert row["proof"] == won_proof(index) != index
    assert member.bytes not in row["proof"]
    assert row["id"] != member


async def test_of_whom_nobody_had_won_nothing_is_kept(db: None) -> None:
    member = await a_member(await a_store(), phone=PHONE)
    await execute("UPDATE member SET acquirer = NULL WHERE id = $1", member.id)
    await erase(member.id)
    assert await proofs() == []


async def test_of_a_person_with_two_phones_both_are_known_as_won(db: None) -> None:
    seller = await an_associate(await a_store())
    await consented(seller, PHONE)
    await consented(seller, OTHER_PHONE, "王五五")
    kept, gone = await member_with(), await member_with(OTHER_PHONE)
    await execute("UPDATE member SET acquirer = NULL WHERE id = $1", kept)
    await merged(await hq_actor(), kept, gone)
    await erase(kept)
    expected = {won_proof(index_of(phone)) for phone in (PHONE, OTHER_PHONE)}
    assert set(await proofs()) == expected


async def test_after_its_time_it_is_forgotten(db: None) -> None:
    await consented(await an_associate(), PHONE)
    await erase(await member_with())
    assert await forget_won_phones(now() + WON_KEPT - timedelta(hours=1)) == 0
    assert await forget_won_phones(now() + WON_KEPT + timedelta(hours=1)) == 1
    assert await proofs() == []


async def test_a_rule_may_have_it_forgotten_earlier(db: None) -> None:
    await consented(await an_associate(), PHONE)
    await erase(await member_with())
    assert await WON_PHONES.old(now() - timedelta(days=1), 10, None) == []
    (old,) = await WON_PHONES.old(now() + timedelta(days=1), 10, None)
    await WON_PHONES.erase(old.subject, now())
    assert await proofs() == []


async def test_an_erasure_between_reading_and_writing_is_seen(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    link = await opened(await a_link())
    index: bytes = await fetch_value("SELECT phone_index FROM registration")
    told: list[bool] = []

    async def overtaken(*lookups: Any) -> tuple[list[Any], ...]:  # of whatever kind
        found: tuple[list[Any], ...] = await look_up(*lookups)
        if not await proofs():
            await execute(KEEP, won_proof(index))
        told.append(bool(found[2]))
        return found

    monkeypatch.setattr(consenting, "look_up", overtaken)
    await link.confirm()
    assert told == [False, True], "read once more, because the first reading was overtaken"
    registered = await fetch_value("SELECT payload FROM event WHERE type = 'member_registered'")
    assert msgspec.json.decode(registered)["won_before"] is True
