"""Workers and replays are killed again and again: every effect happens once."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import ensure_standard_plan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.embedded import OWNER
from guide_app.base.kernel.lanes import change_lanes, slot_of
from guide_app.base.kernel.roles import as_role
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.entry.demo.agreeing import agree
from guide_app.ground.members.devices import Device
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tasks.rules import Measure
from tasks.schemas import DraftTask
from tasks.service import draft_task, release_task
from tests.factories import a_region, a_sku, a_store, an_actor, an_associate, hq_actor
from tests.safety.killing import killer, until_nobody_holds_a_cursor

pytestmark = [pytest.mark.slow, pytest.mark.faults]
KILLS = 14
LEDGER = """
SELECT effective_period, payee_kind, payee, component, ref, store, sum(amount_fen)::bigint AS entries
FROM commission_entry GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount_fen) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
"""
POSTED = """
SELECT effective_period, payee_kind, payee, component, ref, store, amount_fen AS entries
FROM commission_posted WHERE amount_fen <> 0 ORDER BY 1, 2, 3, 4, 5, 6
"""
STATE = {
    "credited lines": "SELECT order_id, no, net_fen, returned, credits::text FROM credited_line ORDER BY 1, 2",
    "credited refunds": "SELECT refund_id, line, amount_fen, units FROM credited_refund ORDER BY 1, 2",
    "performance": "SELECT period, payee_kind, payee, store, amount_fen FROM commission_performance ORDER BY 1, 3, 4",
    "acquisitions": "SELECT member, associate FROM commission_acquisition ORDER BY 1",
    "ledger": "SELECT * FROM commission_entry ORDER BY id",
    "progress": "SELECT task, associate, gained, progress FROM task_progress ORDER BY 1, 2",
    "touches": "SELECT id, kind, associate, member, source FROM touch ORDER BY id",
}
"""What the subscribers made; a replay may give other ids, not other facts."""


@pytest.mark.parametrize(("lanes", "workers"), [pytest.param(1, 1, marks=pytest.mark.long), (4, 2)])
async def test_workers_are_killed_again_and_again_and_every_effect_happens_once(
    database: str, lanes: int, workers: int, tmp_path: Path
) -> None:
    owner_url = as_role(database, OWNER)
    owner = await asyncpg.connect(owner_url)
    await change_lanes(owner, lanes)
    await owner.close()
    await ensure_standard_plan(SYSTEM)
    await register(wiring.SUBSCRIBERS)
    region = await a_region()
    stores = [await a_store(region=region)]
    while {slot_of(store.id) % lanes for store in stores} != set(range(lanes)):
        stores.append(await a_store(region=region))
    shops = [(an_actor(await an_associate(s)), an_actor(await an_associate(s, Role.STORE_MANAGER))) for s in stores]
    await a_task(region.path)
    killing = [killer("killed_workers.py", database, times=KILLS, seed=seed) for seed in range(workers)]
    try:
        written = 0
        while any(one.running for one in killing):
            await trade(*shops[written % len(shops)], nth=written)
            written += 1
    finally:
        for one in killing:
            one.kill()
    assert all(one.ended_well for one in killing)
    await until_nobody_holds_a_cursor()
    taken = await fetch_value("SELECT count(*) FROM credited_line")
    assert 0 < taken <= written, "the workers did nothing before they were killed"
    await drain(wiring.SUBSCRIBERS)
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0
    assert await fetch_value("SELECT count(DISTINCT lane) FROM event WHERE type = 'order_paid'") == lanes
    await require_effects_once()
    made = await state()
    for name in ("tasks", "commissions"):
        said = tmp_path / name
        replaying = killer("killed_replays.py", owner_url, name, "3", times=4, seed=7, said=said)
        await asyncio.to_thread(replaying.wait)
        assert replaying.ended_well, said.read_text()
        batches = [int(line) for line in said.read_text().splitlines() if line.isdigit()]
        assert len(batches) == 5
        assert any(batches[:-1]), "every one was killed before it did anything"
    await drain(wiring.SUBSCRIBERS)
    again = await state()
    for name, rows in made.items():
        assert again[name] == rows, f"a replay from zero gives other {name}"


async def a_task(path: str) -> None:
    """Everybody is to sell something."""
    hq = await hq_actor()
    command = DraftTask(
        code="SELL",
        title="卖货",
        audience_path=path,
        measure=Measure.SALES_FEN,
        target=500_000,
        starts_at=clock.now() - timedelta(hours=1),
        ends_at=clock.now() + timedelta(days=1),
    )
    await release_task(hq, (await draft_task(hq, command)).id)


async def trade(seller: Actor, manager: Actor, *, nth: int) -> None:
    """A new member, who buys; every third brings one piece back."""
    phone = f"137{nth:08d}"
    started = await start_registration(seller, StartRegistration(phone=phone))
    await agree(consent_token(started.id), device=Device("phone"))
    member = await fetch_value("SELECT member FROM registration WHERE id = $1", started.id)
    sku = await a_sku(price_fen=10_000 + nth)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    order = await place_order(
        seller, PlaceOrder([LineWanted(sku.code, 3)], member_id=member, payment=cash), desk=wiring.DESK
    )
    if nth % 3 == 0:
        await refund_order(manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=wiring.DESK)


async def require_effects_once() -> None:
    """What the subscribers made is what the orders say."""
    members = await fetch_value("SELECT count(*) FROM member")
    assert await fetch_value("SELECT count(*) FROM touch WHERE kind = 'register'") == members
    sales = "SELECT serving, sum(goods_fen - refunded_fen)::bigint AS net FROM orders GROUP BY serving"
    sold = {row["serving"]: row["net"] for row in await fetch(sales)}
    progress = await fetch("SELECT associate, progress FROM task_progress WHERE progress <> 0")
    assert {row["associate"]: row["progress"] for row in progress} == sold
    lines = await fetch_value("SELECT count(*) FROM order_line")
    assert await fetch_value("SELECT count(*) FROM credited_line") == lines
    assert [tuple(row) for row in await fetch(LEDGER)] == [tuple(row) for row in await fetch(POSTED)]
    totals = await settle_period(SYSTEM, period_of(business_date(clock.now())))
    assert totals.entries == 0, "settling finds targets that were not posted"
    assert totals.performance_fen == totals.net_sales_fen == sum(sold.values())


async def state() -> dict[str, list[tuple[Any, ...]]]:
    """The facts that the subscribers keep."""
    return {name: [tuple(row) for row in await fetch(statement)] for name, statement in STATE.items()}
