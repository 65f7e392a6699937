"""Servers crash, workers and imports are killed: what was acknowledged is there once, and nothing is half done."""

import asyncio
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from commissions.service.planning import ensure_standard_plan
from commissions.service.settling import settle_period
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.embedded import OWNER
from guide_app.base.kernel.lanes import change_lanes, slot_of
from guide_app.base.kernel.roles import as_role
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.ground.members.consent_text import VERSION
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.consenting import Device, confirm_consent
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.orders.till_import.lines import COLUMNS
from tasks.rules import Measure
from tasks.schemas import DraftTask
from tasks.service import draft_task, release_task
from tests.factories import a_region, a_sku, a_store, an_actor, an_associate, hq_actor, signed_in
from tests.safety.faults import (
    GUIDE,
    OwnPostgres,
    Process,
    Till,
    a_free_port,
    a_server,
    connected,
    own_postgres,
    until_ready,
)

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
CLIENTS, EACH = 6, 30
KILLS = 14
TILL_LINES = 12_000

BOOKED = ("associate", "event", "member", "order_line", "orders", "payment", "refund", "sku", "store")
"""Tables that an import writes."""

BOOKS = """
SELECT o.id, o.payable_fen, p.amount_fen AS paid, l.paid_fen AS lines, count(e.seq) AS told
FROM orders o
JOIN (SELECT order_id, sum(amount_fen) AS amount_fen FROM payment GROUP BY order_id) p ON p.order_id = o.id
JOIN (SELECT order_id, sum(paid_fen) AS paid_fen FROM order_line GROUP BY order_id) l ON l.order_id = o.id
LEFT JOIN event e ON e.type = 'order_paid' AND e.payload->>'order_id' = o.id::text
GROUP BY o.id, o.payable_fen, p.amount_fen, l.paid_fen
"""
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


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    """A server to crash."""
    with own_postgres(tmp_path_factory.mktemp("faults") / "home") as server:
        yield server


@pytest.fixture
async def database(postgres: OwnPostgres) -> AsyncIterator[str]:
    """A fresh database on it, with the product's pool."""
    url = await postgres.a_database()
    async with connected(url):
        yield url


async def a_till(port: int) -> Till:
    """Clients of an associate who sells one article."""
    sku = await a_sku(price_fen=19_900)
    headers = await signed_in(await an_associate())
    order = {"lines": [{"sku": sku.code, "quantity": 2}], "payment": {"method": "till_cash"}}
    return Till(port, headers, order)


async def under_load(port: int) -> tuple[Till, asyncio.Task[None]]:
    """Clients that sell already, at a server that has just become ready."""
    till = await a_till(port)
    await until_ready(port)
    return till, asyncio.create_task(till.sell(CLIENTS, EACH))


async def require_each_once(till: Till) -> None:
    """Every acknowledged key has one order, there is no other, and every order adds up and was told once."""
    books = {row["id"]: row for row in await fetch(BOOKS)}
    acknowledged = {order["id"] for order in till.acknowledged.values()}
    assert len(acknowledged) == len(till.acknowledged)
    assert {str(order_id) for order_id in books} == acknowledged
    assert await fetch_value("SELECT count(*) FROM orders") == len(acknowledged)
    assert await fetch_value("SELECT count(*) FROM remembered_answer") == len(acknowledged)
    for row in books.values():
        assert row["payable_fen"] == row["paid"] == row["lines"] == 39_800
        assert row["told"] == 1


async def test_postgresql_crashes_under_load_and_every_key_gets_its_one_order(
    postgres: OwnPostgres, database: str
) -> None:
    port = a_free_port()
    server = a_server(database, port)
    try:
        till, selling = await under_load(port)
        await till.until_sold(CLIENTS * EACH // 4)
        await asyncio.to_thread(postgres.restart_at_once)
        back = time.monotonic()
        sold_before = len(till.acknowledged)
        await till.until_sold(sold_before + 1)
        assert time.monotonic() - back < 5, "the server does not recover by itself"
        await selling
        assert server.running
    finally:
        server.stop()
    assert till.problems == []
    assert till.failures, "nothing failed: the crash was not felt"
    assert len(till.acknowledged) == CLIENTS * EACH
    await require_each_once(till)


async def test_the_server_is_killed_under_load_and_no_acknowledged_order_is_lost_or_doubled(database: str) -> None:
    port = a_free_port()
    server = a_server(database, port)
    try:
        till, selling = await under_load(port)
        await till.until_sold(CLIENTS * EACH // 3)
        server.kill()
        before = {order["id"] for order in till.acknowledged.values()}
        kept = {str(row["id"]) for row in await fetch("SELECT id FROM orders")}
        assert before <= kept
        server = a_server(database, port)
        await selling
    finally:
        server.stop()
    assert till.problems == []
    assert till.failures, "nothing failed: the kill was not felt"
    await require_each_once(till)


@pytest.mark.parametrize(("lanes", "workers"), [(1, 1), (4, 2)])
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
        batches = [int(line) for line in said.read_text().split()]
        assert len(batches) == 5
        assert any(batches[:-1]), "every one was killed before it did anything"
    await drain(wiring.SUBSCRIBERS)
    again = await state()
    for name, rows in made.items():
        assert again[name] == rows, f"a replay from zero gives other {name}"


def killer(script: str, url: str, *words: str, times: int, seed: int, said: Path | None = None) -> Process:
    """A process that kills others."""
    path = str(Path(__file__).parent / script)
    return Process(path, url, *words, str(times), str(seed), program=[sys.executable], said=said, PYTHONPATH=str(ROOT))


async def until_killed(killing: Sequence[Process]) -> None:
    """Until these have killed as often as they were told to, and nothing of those whom they killed is left."""
    try:
        for one in killing:
            await asyncio.to_thread(one.wait)
    finally:
        for one in killing:
            one.kill()
    assert all(one.ended_well for one in killing)
    await until_nobody_holds_a_cursor()


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
    await confirm_consent(consent_token(started.id), VERSION, device=Device("phone"))
    member = await fetch_value("SELECT member FROM registration WHERE id = $1", started.id)
    sku = await a_sku(price_fen=10_000 + nth)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    order = await place_order(
        seller, PlaceOrder([LineWanted(sku.code, 3)], member_id=member, payment=cash), desk=wiring.DESK
    )
    if nth % 3 == 0:
        await refund_order(manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=wiring.DESK)


async def until_nobody_holds_a_cursor() -> None:
    """A killed process's sessions end when PostgreSQL notices."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
    until = time.monotonic() + 10
    while await fetch_value(f"{others} AND pid <> pg_backend_pid()"):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


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


async def test_an_import_is_killed_and_the_second_one_books_everything(postgres: OwnPostgres, tmp_path: Path) -> None:
    file = a_till_file(tmp_path)
    undisturbed = await imported(await postgres.a_database(), file)
    assert undisturbed["accepted"] == TILL_LINES
    url = await postgres.a_database()
    async with connected(url):
        for after in (0.0, 0.2):
            process = Process("import", "pos", str(file), DATABASE_URL=url)
            await until_importing(process)
            await asyncio.sleep(after)
            still_running = process.running
            process.kill()
            assert still_running, "the import was over before it was killed"
            await until_nobody_holds_a_cursor()
            for table in BOOKED:
                assert await fetch_value(f"SELECT count(*) FROM {table}") == 0, table
        assert await imported(url, file) == undisturbed
        assert await fetch_value("SELECT count(*) FROM order_line") == TILL_LINES


def a_till_file(folder: Path) -> Path:
    """Many receipts of two lines each."""
    path = folder / "till.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        for number in range(TILL_LINES):
            receipt = f"{600_000 + number // 2}"
            rows.writerow(
                [
                    receipt,
                    number % 2 + 1,
                    "2026-09-01 10:00",
                    f"S{number // 2 % 40:03d}",
                    f"S{number // 2 % 40:03d}-1",
                    f"{number // 2 % 5_000}",
                    f"{20_000 + number % 900}",
                    "MUG",
                    1 + number % 3,
                    "12.75",
                ]
            )
    return path


async def until_importing(process: Process) -> None:
    """Wait until the import writes."""
    until = time.monotonic() + 20
    writing = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
      AND EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
        WHERE l.pid = pg_stat_activity.pid AND l.mode = 'RowExclusiveLock' AND c.relname = ANY($1))
    """
    while not await fetch_value(writing, BOOKED):
        assert process.running, "the import ended"
        assert time.monotonic() < until, "the import does not begin"
        await asyncio.sleep(0.01)


async def imported(url: str, file: Path) -> dict[str, Any]:
    """The summary of an import that is left alone."""
    command = [*GUIDE, "import", "pos", "--json", str(file)]
    ended = await asyncio.to_thread(
        subprocess.run, command, env=os.environ | {"DATABASE_URL": url}, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
