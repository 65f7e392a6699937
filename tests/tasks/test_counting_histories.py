"""Any history, cut into any batches, with any release moment: the same progress as counting by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guide_app.base.kernel import clock, replaying
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from tasks.events import TaskCompleted
from tests.factories import an_associate
from tests.tasks.task_field import (
    NOON,
    Field,
    a_draft,
    a_refund,
    a_released_task,
    a_sale,
    everything_counted,
    everything_delivered,
    happened,
    progress_of,
    replay_beside,
    require_sound_tallies,
    told,
)

History = list[tuple[datetime, OrderPaid | OrderRefunded]]

TARGET = 1_000
DAY = timedelta(days=1)

# (who, fen, minutes from the beginning of the window, share of it that comes back in per cent, how much later)
SALE = st.tuples(
    st.integers(0, 2),
    st.integers(1, 900),
    st.integers(-60, 7 * 1_440 + 60),
    st.sampled_from([0, 0, 0, 1, 50, 100]),
    st.integers(1, 3_000),
)


def _history(field: Field, sales: list[tuple[int, int, int, int, int]]) -> History:
    people = (field.mei, field.lan, field.western)
    history: History = []
    for who, fen, minute, per_cent, later in sales:
        at = NOON + timedelta(minutes=minute)
        sale = a_sale(people[who], fen, at=at)
        history.append((at, sale))
        back = fen * per_cent // 100
        if back:
            when = at + timedelta(minutes=later)
            history.append((when, a_refund(sale, back, at=when, whole=back == fen)))
    return sorted(history, key=lambda entry: entry[0])


def _by_hand(field: Field, history: History) -> dict[str, tuple[int, bool]]:
    """Progress and whether the target ever stood, of the two in the audience."""
    found: dict[str, tuple[int, bool]] = {}
    for person in (field.mei, field.lan):
        counted: set[object] = set()
        by_moment: dict[datetime, int] = {}
        for at, event in history:
            if isinstance(event, OrderPaid):
                if event.serving_id == person.id and NOON <= at < NOON + 7 * DAY:
                    counted.add(event.order_id)
                    by_moment[at] = by_moment.get(at, 0) + event.goods_fen
            elif event.order_id in counted:
                by_moment[at] = by_moment.get(at, 0) - event.amount_fen
        total, reached = 0, False
        for at in sorted(by_moment):
            total += by_moment[at]
            reached = reached or total >= TARGET
        found[person.number] = (total, reached)
    return found


# No shrinking: examples share one log, so a smaller one is not the same one.
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sales=st.lists(SALE, max_size=14),
    released_after=st.integers(0, 20),
    delivered_after=st.integers(0, 20),
    limit=st.sampled_from([1, 3, 500]),
    other_limit=st.sampled_from([1, 2, 500]),
)
async def test_any_history_in_any_batches_counts_as_by_hand(
    live_field: Field,
    committed_db: str,
    sales: list[tuple[int, int, int, int, int]],
    released_after: int,
    delivered_after: int,
    limit: int,
    other_limit: int,
) -> None:
    # People of its own for each example: the log cannot be emptied.
    field = replace(
        live_field,
        mei=await an_associate(live_field.east_one),
        lan=await an_associate(live_field.east_two),
        western=await an_associate(live_field.west_one),
    )
    history = _history(field, sales)
    end = NOON + 7 * DAY - timedelta(minutes=1)
    for place, (at, event) in enumerate(history):
        if place == delivered_after:
            await everything_delivered(limit=limit)
        if place == released_after:
            break
        await happened(event, at=at)
    task = await a_released_task(field.hq, a_draft(field.east, target=TARGET), at=end)
    with clock.pinned(end):
        for at, event in history[released_after:]:
            await happened(event, at=at)
        await everything_delivered(limit=limit)
    expected = _by_hand(field, history)
    found = await progress_of(task)
    assert {number: (found[number][0], found[number][2]) for number in expected} == expected
    completed = {event.associate_id for event in await told(TaskCompleted) if event.task_id == task.id}
    assert completed & {field.mei.id, field.lan.id} == {
        who.id for who in (field.mei, field.lan) if expected[who.number][1]
    }
    await require_sound_tallies()
    before = await everything_counted()
    with pytest.MonkeyPatch.context() as patched, clock.pinned(end):
        patched.setattr(replaying, "CHUNK", other_limit)
        await replay_beside(committed_db)
        await everything_delivered()
    assert await everything_counted() == before
    await require_sound_tallies()
