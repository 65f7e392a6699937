"""Long work of tasks under kills: a release and a past go on where they stood, and nothing is missed or doubled."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from benchmarks._tasks_ground import a_draft
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.embedded import OWNER
from guide_app.base.kernel.events import publish_many
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lanes import change_lanes
from guide_app.base.kernel.roles import as_role
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry import wiring
from guide_app.ground.orders.events import OrderPaid
from tasks.audience import PIECE
from tasks.events import TaskCompleted
from tasks.handlers import TASKS
from tasks.rules import TaskStatus
from tasks.service import release_task
from tests.safety.faults import OwnPostgres, Process
from tests.safety.killing import killer, until_killed
from tests.safety.large_chain import a_large_chain
from tests.tasks.task_field import Sale, a_refund, reached_at, require_sound_tallies, told, worth

pytestmark = [pytest.mark.slow, pytest.mark.faults]

PEOPLE, STORES, SALES, KILLS, ROUNDS = 12_000, 200, 12_000, 10, 5
Told = tuple[Sale, datetime]

SOLD = """
SELECT (payload ->> 'serving_id')::uuid AS associate, sum((payload ->> 'goods_fen')::bigint)::bigint AS fen
FROM event WHERE type = 'order_paid' GROUP BY 1
"""
COUNTED = "SELECT associate, progress AS fen FROM task_progress WHERE task = $1 AND progress <> 0"
STATE = """
SELECT a.associate, w.progress, w.gained, w.first_progress_at, a.done_at
FROM task_assignment a LEFT JOIN task_progress w ON w.assignment = a.id ORDER BY a.associate
"""


@pytest.fixture
async def database(postgres: OwnPostgres) -> AsyncIterator[str]:
    """A large chain with subscribers, and the product's pool on it."""
    async with a_large_chain(postgres, stores=STORES, people=PEOPLE) as url:
        yield url


def _sales(people: list[UUID], count: int, since: datetime) -> list[Told]:
    chance = random.Random(count)
    moments = [since + timedelta(seconds=n) for n in range(count)]
    return [
        (
            OrderPaid(
                order_id=new_id(),
                number=f"N{n}",
                store_id=new_id(),
                member_id=None,
                channel="till",
                paid_at=at,
                goods_fen=chance.randrange(1, 90_000),
                payable_fen=0,
                serving_id=chance.choice(people),
            ),
            at,
        )
        for n, at in enumerate(moments)
    ]


async def _happened(facts: Sequence[Told]) -> None:
    async with transaction():
        await publish_many(facts)


async def _killed_workers(url: str) -> None:
    """Workers that are killed after a moment each, until the last of them."""
    await until_killed([killer("killed_workers.py", url, times=KILLS, seed=11)])


async def _everything_done() -> None:
    await finish(wiring.CHORES)
    await drain([TASKS])
    await finish(wiring.CHORES)
    await drain([TASKS])
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0


@pytest.mark.long
async def test_release_and_past_are_killed_again_and_again_and_everybody_has_everything_once(
    database: str, tmp_path: Path
) -> None:
    people = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY id")]
    begun = clock.now() - timedelta(days=1)
    await _happened(_sales(people, SALES, begun))
    await drain([TASKS])
    task = await a_draft(starts_at=begun)
    first = await release_task(SYSTEM, task.id)
    assert (first.status, first.assigned) == (TaskStatus.RELEASING, PIECE)
    given = PIECE
    for _ in range(ROUNDS):  # on a busy machine the killed ones may not have come so far
        if given == PIECE:
            await _killed_workers(database)
            given = await fetch_value("SELECT assigned FROM task WHERE id = $1", task.id)
    await _happened(_sales(people, 500, begun + timedelta(hours=12)))
    assert given > PIECE, "the workers did nothing before they were killed"
    assert await fetch_value("SELECT count(*) FROM task_assignment") == given
    await _killed_workers(database)
    await _everything_done()
    await _require_each_once(task.id)

    before = await fetch(STATE)
    with _killed_replays(database, tmp_path / "replays") as replaying:
        await asyncio.to_thread(replaying.wait)
    assert await fetch(STATE) == before, "a replay that was killed gives something else"
    await _require_each_once(task.id)


@pytest.mark.long
async def test_a_replay_is_killed_while_work_goes_on_and_counts_everything_once(database: str, tmp_path: Path) -> None:
    """Sales come, workers are killed and a task is given to those who sold before; boards stay full meanwhile."""
    people = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY id")]
    begun = clock.now() - timedelta(days=1)
    await _happened(_sales(people, SALES // 2, begun))
    first = await a_draft(starts_at=begun)
    await release_task(SYSTEM, first.id)
    await _everything_done()
    said, board = tmp_path / "replays", "SELECT sum(progress) FROM task_store_progress WHERE task = $1"
    shown = [await fetch_value(board, first.id)]
    second = await a_draft(starts_at=begun)
    with _killed_replays(database, said) as replaying:
        working = asyncio.create_task(_killed_workers(database))
        given = False
        while replaying.running:
            await _happened(_sales(people, 40, begun + timedelta(hours=12)))
            shown.append(await fetch_value(board, first.id))
            if said.exists() and said.read_text() and not given:
                await release_task(SYSTEM, second.id)
                given = True
        await working
    assert given, "the replay was over before the second task was given"
    assert shown == sorted(shown), "a board went back"
    assert len(shown) > 5
    await _everything_done()
    await _require_each_once(first.id, second.id)


@pytest.mark.long
async def test_lanes_meet_in_every_assignment_and_workers_are_killed_in_between(database: str) -> None:
    """Everybody sells in stores of every lane: targets are reached once, when one lane alone would have said so."""
    owner = await asyncpg.connect(as_role(database, OWNER))
    await change_lanes(owner, 4)
    await owner.close()
    people = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY id LIMIT 120")]
    begun = clock.now() - timedelta(days=1)
    task = await a_draft(starts_at=begun, target=850_000, reward_fen=900)
    await release_task(SYSTEM, task.id)
    await _everything_done()
    history = _with_returns(_sales(people, SALES // 4, begun), seed=5)
    await _happened(history)
    await until_killed([killer("killed_workers.py", database, times=KILLS, seed=seed) for seed in (1, 2)])
    assert await fetch_value("SELECT count(*) FROM task_contribution"), "they did nothing before they were killed"
    await _everything_done()
    await drain(wiring.SUBSCRIBERS)
    assert await fetch_value("SELECT count(DISTINCT lane) FROM event WHERE type = 'order_paid'") == 4
    theirs: dict[UUID, list[Sale]] = {}
    for event, _ in history:
        assert event.serving_id is not None
        theirs.setdefault(event.serving_id, []).append(event)
    progress = await fetch("SELECT associate, progress FROM task_progress")
    assert {row["associate"]: row["progress"] for row in progress} == {
        who: sum(worth(event) for event in events) for who, events in theirs.items()
    }
    wanted = {(who, at) for who, events in theirs.items() if (at := reached_at(events, task.target))}
    assert 0 < len(wanted) < len(people), "some reach it, some do not"
    completed = await told(TaskCompleted)
    assert sorted((one.associate_id, one.done_at) for one in completed) == sorted(wanted)
    rewarded = await fetch("SELECT associate, done_at FROM commission_task")
    assert sorted(tuple(row) for row in rewarded) == sorted(wanted)
    assert await fetch_value("SELECT count(*) FROM task_target_heard") == 0
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0
    await require_sound_tallies()


def _with_returns(sales: Sequence[Told], seed: int) -> list[Told]:
    """Sales, some of which come back soon after, by the order of their moments."""
    chance = random.Random(seed)
    history = list(sales)
    for sale, at in sales:
        assert isinstance(sale, OrderPaid)
        if chance.random() < 0.5:
            later = at + timedelta(minutes=chance.randrange(1, 60))
            history.append((a_refund(sale, chance.randrange(1, sale.goods_fen + 1), at=later), later))
    return sorted(history, key=lambda one: one[1])


@contextmanager
def _killed_replays(url: str, said: Path) -> Iterator[Process]:
    """Replays of tasks that are killed after a moment each, all but the last; each says how far it had come."""
    replaying = killer("killed_replays.py", as_role(url, OWNER), "tasks", "300", times=6, seed=3, said=said)
    try:
        yield replaying
    finally:
        replaying.kill()
    assert replaying.ended_well, said.read_text()
    *killed, _ = (int(line) for line in said.read_text().splitlines() if line.isdigit())  # others are of the log
    assert any(killed), "every one was killed before it did anything"


async def _require_each_once(*task_ids: UUID) -> None:
    """Everybody has the tasks, every sale counts once in each, and what is kept of both says so."""
    sold = {tuple(row) for row in await fetch(SOLD)}
    for task_id in task_ids:
        given = "SELECT count(DISTINCT associate) FROM task_assignment WHERE task = $1"
        assert await fetch_value(given, task_id) == PEOPLE
        assert await fetch_value("SELECT assigned FROM task WHERE id = $1 AND status = 'released'", task_id) == PEOPLE
        assert {tuple(row) for row in await fetch(COUNTED, task_id)} == sold
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'task_released'") == len(task_ids)
    completed = "SELECT count(*), count(DISTINCT payload ->> 'assignment_id') FROM event WHERE type = 'task_completed'"
    told, different = (await fetch(completed))[0]
    done = await fetch_value("SELECT count(*) FROM task_assignment WHERE done_at IS NOT NULL")
    assert told == different == done > 0
    await require_sound_tallies()
