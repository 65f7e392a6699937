"""Releasing a task to 300,000 people piece by piece, against one plain INSERT ... SELECT of the same rows."""

import asyncio
import time
from collections.abc import Awaitable

from benchmarks._server import database
from benchmarks._tasks_ground import a_draft, open_chain
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import connect, disconnect, execute, fetch_value
from tasks.releasing import RELEASES
from tasks.service import release_task

PEOPLE, STORES, ROUNDS = 300_000, 5_000, 3
LONGEST_SECONDS = 1.0

PLAIN = """
INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at, progress, gained)
SELECT uuidv7(), t.id, p.associate, p.store, p.path, t.target, t.starts_at, now(), 0, 0
FROM task t, posting p JOIN associate a ON a.id = p.associate
WHERE t.id = $1 AND p.role = 'associate' AND p.valid_to IS NULL AND a.status = 'active'
"""


async def _timed(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


async def _pieces() -> list[float]:
    """Seconds of each transaction of a release: the request's, then the worker's."""
    task = await a_draft()
    spent = [await _timed(release_task(SYSTEM, task.id))]
    while True:
        start = time.perf_counter()
        if not await RELEASES.step():
            break
        spent.append(time.perf_counter() - start)
    given = await fetch_value("SELECT assigned FROM task WHERE id = $1 AND status = 'released'", task.id)
    assert given == PEOPLE, f"{given} people have the task"
    return spent


async def _plain() -> float:
    task = await a_draft()
    start = time.perf_counter()
    assert await execute(PLAIN, task.id) == PEOPLE
    return time.perf_counter() - start


async def _rounds(url: str) -> tuple[list[list[float]], list[float]]:
    await connect(url, max_size=4)
    try:
        ours, plain = [], []
        for number in range(ROUNDS):
            for kind in ("plain", "pieces") if number % 2 else ("pieces", "plain"):
                await execute("CHECKPOINT")
                if kind == "plain":
                    plain.append(await _plain())
                else:
                    ours.append(await _pieces())
        return ours, plain
    finally:
        await disconnect()


def main() -> None:
    """In turn, so that both see the same machine and tables that grow alike; the best round of each counts."""
    with database(lambda: open_chain(stores=STORES, people=PEOPLE)) as (url, _):
        ours, plain = asyncio.run(_rounds(url))
    report(
        "task_release",
        ours=PEOPLE / min(sum(pieces) for pieces in ours),
        limit=PEOPLE / min(plain),
        unit="assignments/s",
        n=PEOPLE,
        note="limit: one INSERT ... SELECT of the same rows, indexes and foreign keys included",
    )
    report(
        "task_release_longest_transaction",
        ours=max(max(pieces) for pieces in ours),
        limit=LONGEST_SECONDS,
        unit="s",
        n=sum(len(pieces) for pieces in ours),
        note="of all rounds, the request among them; limit: what may hold newer events back",
    )


if __name__ == "__main__":
    main()
