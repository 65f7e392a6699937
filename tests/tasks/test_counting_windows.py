"""When a fact must happen to count: in the window, after joining, before an early end, whenever it is told."""

from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from tasks.jobs import assign_newcomers
from tasks.service import close_task
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
)

HOUR = timedelta(hours=1)


async def test_only_what_happens_in_the_window_to_the_audience_counts(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    await happened(
        a_sale(live_field.mei, 1, at=NOON - timedelta(microseconds=1)),
        a_sale(live_field.mei, 10, at=NOON),
        a_sale(live_field.mei, 100, at=task.ends_at - timedelta(microseconds=1)),
        a_sale(live_field.mei, 1_000, at=task.ends_at),
        a_sale(live_field.western, 10_000),
        a_sale(None, 100_000),
    )
    await everything_delivered()
    assert [progress for progress, _, _ in (await progress_of(task)).values()] == [110, 0, 0]


async def test_what_happened_in_the_window_before_the_release_counts(live_field: Field) -> None:
    early, late = a_sale(live_field.mei, 400), a_sale(live_field.lan, 70, at=NOON + HOUR)
    await happened(a_sale(live_field.mei, 9_000, at=NOON - HOUR), early, a_refund(early, 30), late)
    await happened(a_sale(live_field.western, 9_000))
    await everything_delivered()
    task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + 2 * HOUR)
    with clock.pinned(NOON + 2 * HOUR):
        await everything_delivered()
    assert [progress for progress, _, _ in (await progress_of(task)).values()] == [370, 70, 0]


async def test_a_release_between_facts_counts_each_of_them_once(live_field: Field) -> None:
    """Some facts are delivered before the release, some told but not delivered, some told after it."""
    sales = [a_sale(live_field.mei, 10**power) for power in range(5)]
    await happened(*sales[:2])
    await everything_delivered()
    await happened(sales[2])
    task = await a_released_task(live_field.hq, a_draft(live_field.east), at=NOON + HOUR)
    await happened(*sales[3:])
    with clock.pinned(NOON + HOUR):
        await everything_delivered()
    assert (await progress_of(task))["001"] == (11_111, 11_111, True)


async def test_a_newcomer_counts_from_the_day_he_joined(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    next_noon = NOON + timedelta(days=1)
    await execute(
        "UPDATE posting SET path = $2, store = $3, valid_from = $4 WHERE associate = $1",
        live_field.western.id,
        live_field.east_two.path,
        live_field.east_two.id,
        business_date(next_noon),
    )
    await happened(a_sale(live_field.western, 5_000, at=NOON), a_sale(live_field.western, 300, at=next_noon - HOUR))
    await everything_delivered()
    await assign_newcomers(next_noon)
    await happened(a_sale(live_field.western, 20, at=next_noon))
    with clock.pinned(next_noon):
        await everything_delivered()
    assert (await progress_of(task))["004"][0] == 320


async def test_what_happens_after_an_early_end_does_not_count(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    with clock.pinned(NOON + HOUR):
        await close_task(live_field.hq, task.id)
    await happened(a_sale(live_field.mei, 7, at=NOON), a_sale(live_field.mei, 50, at=NOON + HOUR))
    await everything_delivered()
    assert (await progress_of(task))["001"][0] == 7, "what was told late and happened in time counts"
