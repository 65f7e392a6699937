"""Releasing a task to 300,000 people piece by piece, against one plain INSERT ... SELECT of the same rows."""

import asyncio
import time

from benchmarks._server import database
from benchmarks._tasks_ground import a_draft, open_chain
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from tasks.releasing import RELEASES
from tasks.service import release_task

PEOPLE, STORES, ROUNDS = 300_000, 5_000, 3
LONGEST_SECONDS = 1.0

WRITING = """
SELECT backend_xid::text FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND backend_xid IS NOT NULL
"""
PLAIN = """
INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at)
SELECT ($2 || lpad(to_hex(row_number() OVER (ORDER BY p.path, p.associate)), 12, '0'))::uuid,
  t.id, p.associate, p.store, p.path, t.target, t.starts_at, now()
FROM task t, posting p JOIN associate a ON a.id = p.associate
WHERE t.id = $1 AND p.role = 'associate' AND p.valid_to IS NULL AND a.status = 'active'
"""


class Longest:
    """How long one transaction with an id stood at most: for so long newer events cannot be read."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.transactions = 0

    async def watch(self) -> None:
        """Look every 30 milliseconds, until cancelled."""
        current, since = None, 0.0
        while True:
            xid = await fetch_value(WRITING)
            if xid != current:
                current, since = xid, time.perf_counter()
                self.transactions += xid is not None
            elif xid is not None:
                self.seconds = max(self.seconds, time.perf_counter() - since)
            await asyncio.sleep(0.03)


async def _pieces(longest: Longest) -> float:
    """Seconds of a release: the request, then the worker piece by piece."""
    task = await a_draft()
    watching = asyncio.create_task(longest.watch())
    start = time.perf_counter()
    await release_task(SYSTEM, task.id)
    await finish([RELEASES])
    spent = time.perf_counter() - start
    watching.cancel()
    given = await fetch_value("SELECT assigned FROM task WHERE id = $1 AND status = 'released'", task.id)
    assert given == PEOPLE, f"{given} people have the task"
    return spent


async def _plain() -> float:
    task = await a_draft()
    start = time.perf_counter()
    assert await execute(PLAIN, task.id, new_id().hex[:20]) == PEOPLE
    return time.perf_counter() - start


async def _rounds(url: str, longest: Longest) -> tuple[list[float], list[float]]:
    await connect(url, max_size=4)
    try:
        ours, plain = [], []
        for number in range(ROUNDS):
            for kind in ("plain", "pieces") if number % 2 else ("pieces", "plain"):
                if kind == "plain":
                    plain.append(await _plain())
                else:
                    ours.append(await _pieces(longest))
        return ours, plain
    finally:
        await disconnect()


def main() -> None:
    """In turn, so that both see the same machine and tables that grow alike; the best round of each counts."""
    longest = Longest()
    with database(lambda: open_chain(stores=STORES, people=PEOPLE)) as (url, _):
        ours, plain = asyncio.run(_rounds(url, longest))
    report(
        "task_release",
        ours=PEOPLE / min(ours),
        limit=PEOPLE / min(plain),
        unit="assignments/s",
        n=PEOPLE,
        note="limit: one INSERT ... SELECT of the same rows in the same order, indexes and foreign keys included",
    )
    report(
        "task_release_longest_transaction",
        ours=longest.seconds,
        limit=LONGEST_SECONDS,
        unit="s",
        n=longest.transactions,
        note="of all rounds, from the first row written; limit: what may hold newer events back",
    )


if __name__ == "__main__":
    main()
