"""A target is told once, if it stood, whatever the batches and whatever is given back or replayed afterwards."""

from datetime import timedelta

import pytest

from guide_app.base.kernel.database import execute
from tasks.events import TargetReached, TaskCompleted
from tests.tasks.task_field import (
    NOON,
    Field,
    a_draft,
    a_refund,
    a_released_task,
    a_sale,
    everything_delivered,
    happened,
    progress_of,
    replay_beside,
    told,
)

HOUR = timedelta(hours=1)


async def test_a_target_is_told_once_though_it_is_lost_and_reached_again(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east, target=1_000))
    first, second = a_sale(live_field.mei, 1_000, at=NOON + HOUR), a_sale(live_field.mei, 5_000, at=NOON + 3 * HOUR)
    await happened(first)
    await everything_delivered()
    await happened(a_refund(first, 1, at=NOON + 2 * HOUR))
    await everything_delivered()
    assert (await progress_of(task))["001"] == (999, 1_000, True)
    await happened(second)
    await everything_delivered()
    (completed,) = await told(TaskCompleted)
    assert (completed.task_id, completed.associate_id, completed.reward_fen) == (task.id, live_field.mei.id, 800)
    assert completed.done_at == NOON + HOUR


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_a_target_that_never_stood_is_not_told(live_field: Field, limit: int) -> None:
    """100, 0, 100 never reach 150, even when a batch counts both sales before the refund."""
    task = await a_released_task(live_field.hq, a_draft(live_field.east, target=150))
    first, second = a_sale(live_field.mei, 100), a_sale(live_field.mei, 100, at=NOON + 2 * HOUR)
    await happened(first, a_refund(first, 100, at=NOON + HOUR), second)
    await everything_delivered(limit=limit)
    assert (await progress_of(task))["001"] == (100, 200, False)
    assert await told(TaskCompleted) == []


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_a_target_that_stood_for_an_hour_is_told(live_field: Field, limit: int) -> None:
    await a_released_task(live_field.hq, a_draft(live_field.east, target=150))
    sale = a_sale(live_field.mei, 200, at=NOON + HOUR)
    await happened(sale, a_refund(sale, 200, at=NOON + 2 * HOUR))
    await everything_delivered(limit=limit)
    assert [completed.done_at for completed in await told(TaskCompleted)] == [NOON + HOUR]


async def test_a_target_that_only_a_replay_finds_is_told_then(live_field: Field, committed_db: str) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east, target=1_000))
    await happened(a_sale(live_field.mei, 600), a_sale(live_field.mei, 600, at=NOON + HOUR))
    await execute("UPDATE task SET starts_at = $2, closed_at = $2 WHERE id = $1", task.id, NOON + HOUR)
    await everything_delivered()
    assert (await progress_of(task))["001"] == (600, 600, False)
    await execute("UPDATE task SET closed_at = NULL WHERE id = $1", task.id)
    await replay_beside(committed_db)
    await everything_delivered()
    assert (await progress_of(task))["001"] == (1_200, 1_200, True)
    assert [one.done_at for one in await told(TaskCompleted)] == [NOON + HOUR]


async def test_a_target_is_told_to_the_lanes_once_though_facts_go_on(live_field: Field) -> None:
    await a_released_task(live_field.hq, a_draft(live_field.east, target=100))
    await happened(*(a_sale(live_field.mei, 60, at=NOON + n * HOUR / 60) for n in range(9)))
    await everything_delivered(limit=2)
    assert len(await told(TargetReached)) == 1
    assert len(await told(TaskCompleted)) == 1
