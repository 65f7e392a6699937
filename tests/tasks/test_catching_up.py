"""What people did before they were given a task is counted window by window, behind the delivery of what is new."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import fetch_value, transaction
from tasks.catching_up import CATCH_UPS
from tasks.events import TaskCompleted
from tasks.queries.boards import board_of_task
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
    require_sound_tallies,
    told,
)

HOUR = timedelta(hours=1)
PENDING = "SELECT count(*) FROM task_catch_up WHERE done_at IS NULL"


@pytest.fixture(autouse=True)
def _windows_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few events are a long log."""
    monkeypatch.setattr("tasks.catching_up.WINDOW", 3)
    monkeypatch.setattr("tasks.catching_up.SMALL_LOG", "SELECT until_seq <= 3 FROM task_catch_up WHERE id = $1")


@pytest.fixture(autouse=True)
async def _sound(live_field: Field) -> AsyncIterator[None]:
    """The counters add up after each of these tests."""
    yield
    await require_sound_tallies()


async def _a_past(field: Field) -> None:
    """Eleven sales of a fen each, one by Lan, one of them returned much later; all delivered before any task."""
    sales = [a_sale(field.mei, 1, at=NOON + HOUR * n / 20) for n in range(10)]
    await happened(*sales, a_sale(field.lan, 1), a_refund(sales[0], 1, at=NOON + HOUR))
    await everything_delivered()


async def test_the_past_is_counted_window_by_window(live_field: Field) -> None:
    await _a_past(live_field)
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east, target=9), at=NOON + 2 * HOUR)
        await everything_delivered()
        assert await fetch_value(PENDING) == 1
        assert (await progress_of(task))["001"] == (0, 0, False)
        assert (await board_of_task(live_field.hq, task.id)).past_counted_ppm == 0
        seen = []
        while await CATCH_UPS.step():
            seen.append((await board_of_task(live_field.hq, task.id)).past_counted_ppm)
        assert seen == sorted(seen)
        assert len(seen) > 3
        assert seen[-1] == 1_000_000
        assert (await progress_of(task))["001"][:2] == (9, 10)
        assert (await progress_of(task))["002"][:2] == (1, 1)
        await everything_delivered()
    assert [done.associate_id for done in await told(TaskCompleted)] == [live_field.mei.id]


async def test_what_is_new_is_counted_while_the_past_waits(live_field: Field) -> None:
    await _a_past(live_field)
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
        await everything_delivered()
        sale = a_sale(live_field.mei, 500, at=NOON + 2 * HOUR)
        await happened(sale)
        await everything_delivered()
        assert (await progress_of(task))["001"][0] == 500
        await CATCH_UPS.step()
        await happened(a_refund(sale, 100))
        await everything_delivered()
        await finish([CATCH_UPS])
        assert (await progress_of(task))["001"][0] == 400 + 9


async def test_what_comes_back_before_the_past_is_read_goes_off_too(live_field: Field) -> None:
    """Its sale had not counted yet when the refund was delivered."""
    await _a_past(live_field)
    sale = a_sale(live_field.lan, 500)
    await happened(sale)
    await everything_delivered()
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
        await everything_delivered()
        await CATCH_UPS.step()
        await happened(a_refund(sale, 100))
        await everything_delivered()
        await finish([CATCH_UPS])
        assert (await progress_of(task))["002"][:2] == (401, 501)


async def test_a_fact_told_before_and_delivered_after_the_release_counts_once(live_field: Field) -> None:
    await _a_past(live_field)
    await happened(a_sale(live_field.mei, 70))
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
        await everything_delivered()
        await finish([CATCH_UPS])
        assert (await progress_of(task))["001"][0] == 79


async def test_a_window_that_is_broken_off_is_read_again(live_field: Field) -> None:
    class Broken(Exception):
        """Ends the transaction of a window."""

    await _a_past(live_field)
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
        await everything_delivered()
        while await fetch_value(PENDING):
            with pytest.raises(Broken):
                async with transaction():
                    await CATCH_UPS.step()
                    raise Broken
            await CATCH_UPS.step()
        assert (await progress_of(task))["001"][0] == 9


async def test_several_workers_share_several_pasts(live_field: Field) -> None:
    await _a_past(live_field)
    with clock.pinned(NOON + 2 * HOUR):
        tasks = [
            await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR + n * HOUR / 60)
            for n in range(4)
        ]
        await everything_delivered()
        await asyncio.gather(*(finish([CATCH_UPS]) for _ in range(4)))
        await finish([CATCH_UPS])
        for task in tasks:
            assert (await progress_of(task))["001"][0] == 9
            assert (await progress_of(task))["002"][0] == 1


async def test_a_replay_in_the_middle_counts_all_of_it(live_field: Field, committed_db: str) -> None:
    await _a_past(live_field)
    with clock.pinned(NOON + 2 * HOUR):
        task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
        await everything_delivered()
        await CATCH_UPS.step()
        await replay_beside(committed_db)
        await everything_delivered()
        assert await finish([CATCH_UPS]) == 0
        assert (await progress_of(task))["001"][0] == 9


async def test_a_task_that_begins_later_has_no_past(live_field: Field) -> None:
    await _a_past(live_field)
    with clock.pinned(NOON):
        await a_released_task(live_field.hq, a_draft(live_field.east, starts_at=NOON + HOUR))
        await everything_delivered()
        assert await fetch_value("SELECT count(*) FROM task_catch_up") == 0
