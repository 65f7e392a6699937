"""Two register one phone in two stores while a till knows the customer by it: one person, won once, no order lost."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.entry.wiring import DESK as VOUCHERS
from guide_app.ground.members.devices import Device
from guide_app.ground.members.merging.jobs import EVER
from guide_app.ground.members.merging.service.pairing import find_duplicates
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import PHONE, consent_token
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from segments.checks import PERSONS, SUMS
from segments.handlers import SEGMENTS
from tests.commissions.test_acquisitions import BONUS
from tests.factories import a_sku, a_store, an_actor, an_associate, hq_actor
from tests.members.consents import BROWSER, Opened, opened
from tests.members.merging import DESK
from tests.messages.arriving import arriving
from tests.orders.till_import.till_books import imported
from tests.orders.till_import.till_files import a_file, a_line

ROUNDS = 9
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
LISTENING = [COMMISSIONS, SEGMENTS]


@pytest.fixture(autouse=True)
def _on_a_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with arriving(monkeypatch, tmp_path, consent="device"):
        yield


async def test_one_person_however_they_come(committed_db: str, tmp_path: Path) -> None:
    one, other = await a_store("S038"), await a_store("S039")
    sellers = [await an_associate(store) for store in (one, other)]
    everybody = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("BONUS", "拉新", BONUS, [everybody]))
    await register(LISTENING)
    sku = await a_sku()

    async def link(seller: int, phone: str) -> Opened:
        started = await start_registration(an_actor(sellers[seller]), StartRegistration(phone=phone, name="李小明"))
        return await opened(consent_token(started.id), Device(BROWSER.user_agent, f"203.0.113.{seller + 1}"))

    for no in range(ROUNDS):
        phone = f"139{no:08d}"
        links = [await link(seller, phone) for seller in (0, 1)]
        today = f"{business_date(now())} 00:00"
        lines = [
            a_line(receipt_no=f"{no}-{place}", member_no=phone, store_code=store, associate_code="", sold_at=today)
            for place, store in enumerate(("S038", "S039", "S038"))
        ]
        work = [links[0].confirm(), links[1].confirm(), imported(a_file(tmp_path, *lines, name=f"{no}.csv"))]
        turned = work[no % 3 :] + work[: no % 3]
        await asyncio.gather(*turned, *(find_duplicates(SYSTEM, now(), since=EVER, desk=DESK) for _ in range(2)))
    while await find_duplicates(SYSTEM, now(), since=EVER, desk=DESK):
        pass
    await drain(LISTENING)
    assert await fetch_value("SELECT count(*) FROM member WHERE merged_into IS NULL") == ROUNDS
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'member_registered'") == ROUNDS
    assert await fetch_value("SELECT count(*) FROM orders") == 3 * ROUNDS
    for no in range(ROUNDS):
        index = vault().index(PHONE, normalise_phone(f"139{no:08d}"))
        member = await fetch_value("SELECT member FROM member_phone WHERE phone_index = $1", index)
        bought = "SELECT count(*) FROM orders WHERE member = ANY($1::uuid[])"
        assert await fetch_value(bought, await identities_of(member)) == 3, "no order is lost"
        first = PlaceOrder(lines=[LineWanted(sku.code, 1)], member_id=member, payment=CASH)
        await place_order(an_actor(sellers[0]), first, desk=VOUCHERS)
    await drain(LISTENING)
    assert await fetch_value("SELECT count(*) FROM commission_acquisition WHERE is_first") == ROUNDS
    await settle_period(await hq_actor(), period_of(business_date(now())))
    paid = await fetch("SELECT ref, sum(amount_fen) FROM commission_posted WHERE component = 'ACQUISITION' GROUP BY 1")
    assert sorted(row["sum"] for row in paid) == [500] * ROUNDS
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0
    for statement in (PERSONS, SUMS):
        assert (await compare(statement)).different == 0
