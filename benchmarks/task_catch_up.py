"""Catching up with three days before a task was given to 30,000 people: 300,000 facts, while newer ones are counted."""

import asyncio
import os
import random
import time
from datetime import datetime, timedelta
from uuid import UUID

from benchmarks._server import database
from benchmarks._tasks_ground import a_draft, open_chain
from benchmarks.report import report
from benchmarks.task_release import Longest
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.event_log import IS_BEHIND
from guide_app.base.kernel.events import Event, publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import deliver, drain, register
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from tasks.catching_up import CATCH_UPS
from tasks.handlers import TASKS
from tasks.releasing import RELEASES
from tasks.service import release_task

PEOPLE, STORES, FACTS, DAYS = 30_000, 5_000, 300_000, 3
RETURNED = 20
"""Every so many sales one comes back."""
LONGEST_SECONDS = 1.0
ALL_SECONDS = 300.0

COUNTED = "SELECT sum(progress)::bigint FROM task_progress"
SOLD = """
SELECT sum(coalesce((payload ->> 'goods_fen')::bigint, -(payload ->> 'amount_fen')::bigint))::bigint FROM event
WHERE type IN ('order_paid', 'order_refunded')
"""


def _sale(who: UUID, store: UUID, at: datetime) -> OrderPaid:
    return OrderPaid(
        order_id=new_id(),
        number="N",
        store_id=store,
        member_id=None,
        channel="till",
        paid_at=at,
        goods_fen=1_000,
        payable_fen=1_000,
        serving_id=who,
    )


def _return(sale: OrderPaid, at: datetime) -> OrderRefunded:
    return OrderRefunded(
        refund_id=new_id(),
        order_id=sale.order_id,
        number="N-R1",
        store_id=sale.store_id,
        member_id=None,
        serving_id=sale.serving_id,
        refunded_at=at,
        amount_fen=1_000,
        fully_returned=True,
    )


async def _fill() -> list[UUID]:
    """Everybody sells for three days, and all of it is delivered before there is a task."""
    await open_chain(stores=STORES, people=PEOPLE)
    await register([TASKS])
    people = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY id")]
    chance, stores = random.Random(7), [new_id() for _ in range(STORES)]
    begun = clock.now() - timedelta(days=DAYS)
    facts: list[tuple[Event, datetime]] = []
    for number in range(FACTS):
        at = begun + timedelta(seconds=number * DAYS * 86_400 / FACTS)
        sale = _sale(chance.choice(people), chance.choice(stores), at)
        facts.append((sale, at))
        if number % RETURNED == 0:
            facts.append((_return(sale, at), at))
    async with transaction():
        await publish_many(facts)
    await drain([TASKS])
    await execute("VACUUM ANALYZE")
    return people


class Newer:
    """Sales that happen while the past is counted, and how long each waits at most until it is taken."""

    def __init__(self, people: list[UUID]) -> None:
        self.people = people
        self.sold = 0
        self.longest = 0.0

    async def sell(self) -> None:
        """One after the other, each when the one before is counted; until cancelled."""
        while True:
            at = clock.now()
            async with transaction():
                await publish_many([(_sale(self.people[self.sold % PEOPLE], new_id(), at), at)])
            told = time.perf_counter()
            while await fetch_value(IS_BEHIND, TASKS.name, TASKS.types):
                if not await deliver(TASKS):
                    await asyncio.sleep(0.01)
            self.sold += 1
            self.longest = max(self.longest, time.perf_counter() - told)


async def _run(url: str, people: list[UUID]) -> tuple[float, Longest, Newer]:
    await connect(url, max_size=6)
    try:
        task = await a_draft(starts_at=clock.now() - timedelta(days=DAYS + 1))
        await release_task(SYSTEM, task.id)
        await finish([RELEASES])
        await drain([TASKS])
        longest, newer = Longest(), Newer(people)
        watching = [asyncio.create_task(longest.watch()), asyncio.create_task(newer.sell())]
        start = time.perf_counter()
        await finish([CATCH_UPS])
        spent = time.perf_counter() - start
        for one in watching:
            one.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await drain([TASKS])
        counted, sold = await fetch_value(COUNTED), await fetch_value(SOLD)
        if counted != sold:
            raise RuntimeError(f"{counted} fen counted of {sold}")
        return spent, longest, newer
    finally:
        await disconnect()


def main() -> None:
    """Once: the past is counted by one worker while another takes what is new."""
    with database(_fill) as (url, people):
        spent, longest, newer = asyncio.run(_run(url, people))
    load = f"load {os.getloadavg()[0]:.1f}"
    report(
        "task_catch_up.longest_transaction",
        ours=longest.seconds,
        limit=LONGEST_SECONDS,
        unit="s",
        n=longest.transactions,
        note=f"from the first row written; limit: what may hold newer events back; {load}",
    )
    report(
        "task_catch_up.newer_event_waited",
        ours=newer.longest,
        limit=LONGEST_SECONDS,
        unit="s",
        n=newer.sold,
        note=f"at most, until it was counted; {load}",
    )
    note = f"{PEOPLE} assignments, {DAYS} days; {load}"
    report("task_catch_up.all", ours=spent, limit=ALL_SECONDS, unit="s", n=FACTS, note=note)


if __name__ == "__main__":
    main()
