"""Facts of one assignment come in several lanes: everything is as one lane alone would have counted it."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lanes import change_lanes, slot_of
from guide_app.base.kernel.subscriptions import deliver_lane
from guide_app.ground.orders.events import OrderPaid
from tasks.events import TargetReached, TaskCompleted
from tasks.handlers import TASKS
from tasks.schemas import TaskView
from tests.databases import owner_of
from tests.factories import AnAssociate
from tests.tasks.task_field import (
    NOON,
    Field,
    Sale,
    a_draft,
    a_refund,
    a_released_task,
    a_sale,
    everything_counted,
    everything_delivered,
    happened,
    progress_of,
    reached_at,
    replay_beside,
    require_sound_tallies,
    told,
    worth,
)

LANES, TARGET = 4, 1_000
HOUR = timedelta(hours=1)


@pytest.fixture
async def in_lanes(live_field: Field, committed_db: str) -> Field:
    """The field, its log in several lanes."""
    owner = await asyncpg.connect(owner_of(committed_db))
    await change_lanes(owner, LANES)
    await owner.close()
    return live_field


def a_store_in(lane: int) -> UUID:
    """The id of a store whose orders go by this lane."""
    while True:
        store = new_id()
        if slot_of(store) % LANES == lane:
            return store


def sold_in(lane: int, who: AnAssociate, fen: int, *, at: datetime) -> OrderPaid:
    """An order of a store whose facts go by this lane, served by somebody who sells in others too."""
    return a_sale(who, fen, at=at, store_id=a_store_in(lane))


async def taken(lane: int, *, limit: int) -> int:
    """What tasks take of a lane next; what another process of the server holds back is waited for."""
    async with asyncio.timeout(20):
        while True:
            number = await deliver_lane(TASKS, lane, limit)
            if number:
                return number
            await asyncio.sleep(0.01)


async def everything_taken(lane: int) -> None:
    """Deliver one lane until nothing is left in it."""
    behind = """
    SELECT count(*) FROM event e JOIN event_cursor c ON c.subscriber = 'tasks' AND c.lane = e.lane
    WHERE e.lane = $1 AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq) AND e.type = ANY ($2)
    """
    async with asyncio.timeout(20):
        while await fetch_value(behind, lane, TASKS.types):
            if not await deliver_lane(TASKS, lane, 500):
                await asyncio.sleep(0.01)


async def test_a_target_waits_for_the_refund_of_another_lane(in_lanes: Field) -> None:
    """700, 0, 700 never reach 1000, though the lane of the third comes first."""
    task = await a_released_task(in_lanes.hq, a_draft(in_lanes.east, target=TARGET))
    await everything_delivered()
    first, second = sold_in(0, in_lanes.mei, 700, at=NOON), sold_in(3, in_lanes.mei, 700, at=NOON + 2 * HOUR)
    await happened(first, a_refund(first, 700, at=NOON + HOUR), second)
    assert await taken(0, limit=1) == 1
    assert await taken(3, limit=1) == 1
    assert len(await told(TargetReached)) == LANES, "it seems reached, and each lane hears so"
    for lane in (3, 2, 1):
        await everything_taken(lane)
    assert await told(TaskCompleted) == []
    await everything_delivered()
    assert (await progress_of(task))["001"] == (700, 1_400, False)
    assert await told(TaskCompleted) == []
    assert await fetch_value("SELECT count(*) FROM task_target_heard") == 0


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
async def test_a_target_is_reached_when_the_facts_say_whichever_lane_comes_first(
    in_lanes: Field, order: tuple[int, ...]
) -> None:
    await a_released_task(in_lanes.hq, a_draft(in_lanes.east, target=TARGET))
    await everything_delivered()
    await happened(*(sold_in(lane, in_lanes.mei, 400, at=NOON + lane * HOUR) for lane in range(LANES)))
    for lane in order:
        await everything_taken(lane)
    await everything_delivered()
    assert [(one.associate_id, one.done_at) for one in await told(TaskCompleted)] == [
        (in_lanes.mei.id, NOON + 2 * HOUR)
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_lanes_at_once_count_as_one_does(in_lanes: Field, committed_db: str, seed: int) -> None:
    """Several workers take small batches of every lane; all people sell in every store."""
    chance = random.Random(seed)
    people = [in_lanes.mei, in_lanes.lan, in_lanes.jun]
    task = await a_released_task(in_lanes.hq, a_draft(in_lanes.east, target=TARGET))
    await everything_delivered()
    history = _history(chance, people)
    await happened(*(event for _, event in history))

    async def work() -> None:
        mine = random.Random(chance.random())
        while True:
            await deliver_lane(TASKS, mine.randrange(LANES), mine.choice([1, 3, 50]))
            await asyncio.sleep(0)

    workers = [asyncio.create_task(work()) for _ in range(LANES)]
    await everything_delivered()
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    await everything_delivered()
    await _require_as_by_hand(task, people, history)
    before, completed = await everything_counted(), await told(TaskCompleted)
    await replay_beside(committed_db)
    assert await everything_counted() == before
    assert await told(TaskCompleted) == completed


def _history(chance: random.Random, people: Sequence[AnAssociate]) -> list[tuple[AnAssociate, Sale]]:
    history: list[tuple[AnAssociate, Sale]] = []
    for minute in range(45):
        who, at = chance.choice(people), NOON + timedelta(minutes=minute)
        sale = sold_in(chance.randrange(LANES), who, chance.randrange(10, 250), at=at)
        history.append((who, sale))
        if chance.random() < 0.4:
            back = sale.goods_fen * chance.choice([1, 50, 100]) // 100 or 1
            history.append((who, a_refund(sale, back, at=at + timedelta(minutes=chance.randrange(1, 20)))))
    return history


async def _require_as_by_hand(
    task: TaskView, people: Sequence[AnAssociate], history: Sequence[tuple[AnAssociate, Sale]]
) -> None:
    theirs = {who.number: [event for one, event in history if one is who] for who in people}
    found = await progress_of(task)
    assert {number: progress for number, (progress, _, _) in found.items()} == {
        number: sum(worth(event) for event in events) for number, events in theirs.items()
    }
    when = {who.id: reached_at(theirs[who.number], TARGET) for who in people}
    completed = await told(TaskCompleted)
    assert len({one.assignment_id for one in completed}) == len(completed), "one was completed twice"
    assert {one.associate_id: one.done_at for one in completed} == {who: at for who, at in when.items() if at}
    kept = await fetch("SELECT associate, done_at FROM task_assignment WHERE done_at IS NOT NULL")
    assert {row["associate"]: row["done_at"] for row in kept} == {who: at for who, at in when.items() if at}
    assert await fetch_value("SELECT count(*) FROM task_target_heard") == 0
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0
    await require_sound_tallies()
