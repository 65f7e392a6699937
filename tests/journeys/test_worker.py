"""The worker as a process of its own: it may be killed, doubled and cut off, and every sale is credited once."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import a_sku, a_store, an_actor, an_associate, hq_actor

GUIDE = Path(sys.executable).with_name("guide")
START_SECONDS = 30.0
STOP_SECONDS = 15.0
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}
OF_WORKER = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1"
AT_WORK = f"SELECT EXISTS (SELECT {OF_WORKER} AND query LIKE '%event_cursor c%')"
"""What a look at the log asks; a worker that is only starting does not look."""
CUT = f"SELECT count(pg_terminate_backend(pid)) {OF_WORKER}"


@dataclass
class Till:
    """An associate who sells one article of 100.00, of which 1.00 is hers."""

    actor: Actor
    sku: str

    async def sell(self) -> UUID:
        order = await place_order(self.actor, PlaceOrder(lines=[LineWanted(self.sku)], payment=CASH), desk=CouponDesk())
        return order.id

    async def entries(self) -> list[int]:
        return [row["amount_fen"] for row in await fetch("SELECT amount_fen FROM commission_entry ORDER BY id")]

    async def wait_for(self, expected: list[int]) -> None:
        await until(self.entries, expected)


@pytest.fixture
async def till(committed_db: str) -> Till:
    actor, sku = an_actor(await an_associate(await a_store())), await a_sku(price_fen=10_000)
    everybody = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", VERSION, [everybody]))
    return Till(actor, sku.code)


async def until(look: Callable[[], Awaitable[object]], expected: object) -> None:
    """Look until `expected` is seen; fails with what was seen last."""
    deadline = time.monotonic() + START_SECONDS
    while (seen := await look()) != expected:
        assert time.monotonic() < deadline, f"still {seen}, not {expected}"
        await asyncio.sleep(0.05)


@contextlib.contextmanager
def a_worker(url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`guide worker`, its connections named like its log. Ends in good order when told to, unless it was killed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    with log.open("ab") as written:
        running = subprocess.Popen(
            [GUIDE, "worker"],
            env=environment | {"DATABASE_URL": f"{url}{'&' if '?' in url else '?'}application_name={log.stem}"},
            stdout=written,
            stderr=written,
        )
    try:
        yield running
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
            assert running.wait(STOP_SECONDS) == 0, log.read_text()
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()


@pytest.mark.faults
async def test_sales_are_credited_once_whatever_happens_to_the_worker(
    till: Till, committed_db: str, tmp_path: Path
) -> None:
    await till.sell()
    with a_worker(committed_db, tmp_path / "first.log") as first:
        await till.wait_for([100])
        first.kill()
        first.wait()
    await till.sell()
    assert await till.entries() == [100], "nobody works, and nothing is lost"
    with a_worker(committed_db, tmp_path / "second.log"), a_worker(committed_db, tmp_path / "third.log"):
        await till.wait_for([100, 100])
        for name in ("second", "third"):
            await until(partial(fetch_value, AT_WORK, name), True)
        for _ in range(5):
            await till.sell()
        await till.wait_for([100] * 7)
    assert not await fetch("SELECT error FROM event_parked")


@pytest.mark.faults
async def test_a_worker_that_loses_every_connection_goes_on(till: Till, committed_db: str, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with a_worker(committed_db, log) as worker:
        await till.sell()
        await till.wait_for([100])
        for sold in range(2, 5):
            assert await fetch_value(CUT, log.stem) > 0
            await till.sell()
            await till.wait_for([100] * sold)
        assert worker.poll() is None
