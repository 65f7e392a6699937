"""A release to many people: each person once, whoever presses again, joins, ends it or breaks it off meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from tasks import audience
from tasks.errors import TaskNoLongerDraft
from tasks.events import TaskClosed, TaskReleased
from tasks.jobs import assign_newcomers
from tasks.reads import task_by_id
from tasks.releasing import RELEASES
from tasks.rules import TaskStatus
from tasks.schemas import EditTask, TaskView
from tasks.service import close_task, edit_task, release_task
from tests.factories import AnAssociate, an_associate
from tests.tasks.task_field import NOON, Field, a_draft, a_released_task, require_sound_tallies, told

HOUR = timedelta(hours=1)


@pytest.fixture
def _pieces_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that four people are a large audience; headquarters' own posting comes first of all and is given nothing."""
    for name, rows in (("GIVE_TO_NEXT", 3), ("WITHOUT", 2)):
        text = getattr(audience, name)
        monkeypatch.setattr(audience, name, text.replace(f"LIMIT {audience.PIECE}", f"LIMIT {rows}"))
    monkeypatch.setattr("tasks.audience.PIECE", 3)
    monkeypatch.setattr("tasks.releasing.PIECE", 2)


pytestmark = pytest.mark.usefixtures("_pieces_of_two")


async def _given(task: TaskView) -> list[str]:
    """Numbers of those who have it, in the order of their assignments."""
    rows = await fetch(
        "SELECT p.number FROM task_assignment a JOIN associate p ON p.id = a.associate WHERE a.task = $1 ORDER BY a.id",
        task.id,
    )
    return [row["number"] for row in rows]


@pytest.fixture(autouse=True)
async def _sound(live_field: Field) -> AsyncIterator[None]:
    """The counters of the boards add up after each of these tests."""
    yield
    await require_sound_tallies()


async def _more(field: Field) -> AnAssociate:
    """A fifth person, in a store whose path comes before all others of the west."""
    return await an_associate(field.east_one, number="005")


async def test_the_request_gives_the_first_piece_and_says_of_how_many(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    assert (task.status, task.assigned, task.audience_size) == (TaskStatus.RELEASING, 2, 4)
    assert await _given(task) == ["001", "002"]
    assert await told(TaskReleased) == []
    with clock.pinned(NOON + HOUR):
        assert await RELEASES.step()
        assert (await task_by_id(task.id)).assigned == 4
        await finish([RELEASES])
    done = await task_by_id(task.id)
    assert (done.status, done.assigned, done.audience_size) == (TaskStatus.RELEASED, 4, 4)
    assert await _given(task) == ["001", "002", "003", "004"]
    assert [(event.assigned, event.released_at) for event in await told(TaskReleased)] == [(4, NOON)]
    moments = await fetch("SELECT DISTINCT assigned_at, counts_from FROM task_assignment")
    assert [tuple(row) for row in moments] == [(NOON, NOON)], "all of one release, whenever their piece came"


async def test_an_audience_of_exactly_one_piece_is_ended_by_the_worker(live_field: Field) -> None:
    await execute("DELETE FROM posting WHERE associate = $1", live_field.western.id)
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    assert (task.status, task.assigned, task.audience_size) == (TaskStatus.RELEASING, 3, 3)
    with clock.pinned(NOON):
        await finish([RELEASES])
    assert (await task_by_id(task.id)).status is TaskStatus.RELEASED


async def test_a_piece_that_looks_beyond_the_audience_ends_the_release(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft(live_field.east_one.path))
    assert (task.status, task.assigned) == (TaskStatus.RELEASED, 2)
    assert await _given(task) == ["001", "002"]


async def test_pressing_again_says_how_far_it_is_and_starts_nothing(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    with clock.pinned(NOON + HOUR):
        again = await release_task(live_field.hq, task.id)
        assert (again.status, again.assigned, again.released_at) == (TaskStatus.RELEASING, 2, NOON)
        await finish([RELEASES])
        with pytest.raises(TaskNoLongerDraft):
            await release_task(live_field.hq, task.id)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'tasks.released'") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'tasks.releasing'") == 1


async def test_what_is_being_released_is_not_edited(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    with pytest.raises(TaskNoLongerDraft):
        await edit_task(live_field.hq, task.id, EditTask(target=1), expected_version=task.version)


async def test_who_joins_meanwhile_is_neither_missed_nor_doubled(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    behind = await _more(live_field)
    ahead = await an_associate(live_field.west_one, number="006")
    with clock.pinned(NOON + HOUR):
        await finish([RELEASES])
        assert sorted(await _given(task)) == ["001", "002", "003", "004", behind.number, ahead.number]
        assert (await task_by_id(task.id)).assigned == 6
        assert await assign_newcomers(NOON + HOUR) == 0


async def test_who_moves_meanwhile_has_it_once(live_field: Field) -> None:
    """From a store that was passed to one that was not, and the other way round."""
    task = await a_released_task(live_field.hq, a_draft("/"))
    for who, store in ((live_field.mei, live_field.west_one), (live_field.western, live_field.east_one)):
        await execute("UPDATE posting SET path = $2, store = $3 WHERE associate = $1", who.id, store.path, store.id)
    with clock.pinned(NOON + HOUR):
        await finish([RELEASES])
    assert sorted(await _given(task)) == ["001", "002", "003", "004"]
    assert (await task_by_id(task.id)).assigned == 4


async def test_two_postings_that_lie_in_different_pieces_give_it_once_for_the_newest(live_field: Field) -> None:
    await execute(
        "INSERT INTO posting (id, associate, role, path, store, valid_from) VALUES ($1, $2, 'associate', $3, $4, $5)",
        new_id(),
        live_field.mei.id,
        live_field.west_one.path,
        live_field.west_one.id,
        date(2026, 1, 1),
    )
    task = await a_released_task(live_field.hq, a_draft("/"))
    assert await _given(task) == ["002"], "the first of them is looked at and left for the newest"
    with clock.pinned(NOON):
        await finish([RELEASES])
    store = await fetch_value("SELECT store FROM task_assignment WHERE associate = $1", live_field.mei.id)
    assert store == live_field.west_one.id
    assert (await task_by_id(task.id)).assigned == 4


async def test_several_workers_share_a_release(live_field: Field) -> None:
    tasks = [await a_released_task(live_field.hq, a_draft("/")) for _ in range(3)]
    with clock.pinned(NOON):
        await asyncio.gather(*(finish([RELEASES]) for _ in range(4)))
        await finish([RELEASES])
    for task in tasks:
        assert await _given(task) == ["001", "002", "003", "004"]
        assert (await task_by_id(task.id)).status is TaskStatus.RELEASED
    assert len(await told(TaskReleased)) == 3


async def test_a_piece_that_is_broken_off_leaves_nothing_and_is_given_again(live_field: Field) -> None:
    class Broken(Exception):
        """Ends the transaction of a piece."""

    task = await a_released_task(live_field.hq, a_draft("/"))
    with clock.pinned(NOON):
        with pytest.raises(Broken):
            async with transaction():
                await RELEASES.step()
                raise Broken
        assert await _given(task) == ["001", "002"]
        await finish([RELEASES])
    assert await _given(task) == ["001", "002", "003", "004"]
    assert (await task_by_id(task.id)).assigned == 4


async def test_closing_ends_a_release_where_it_stands(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    with clock.pinned(NOON + HOUR):
        closed = await close_task(live_field.hq, task.id)
        assert (closed.status, closed.assigned, closed.audience_size) == (TaskStatus.CLOSED, 2, 4)
        assert await finish([RELEASES]) == 0
    assert await _given(task) == ["001", "002"]
    assert [event.assigned for event in await told(TaskReleased)] == [2]
    assert len(await told(TaskClosed)) == 1


async def test_a_release_gives_nothing_after_the_end_of_the_task(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    with clock.pinned(task.ends_at):
        assert await finish([RELEASES]) == 1
    assert await _given(task) == ["001", "002"]
    assert (await task_by_id(task.id)).status is TaskStatus.RELEASED


async def test_newcomers_wait_until_the_release_has_ended(live_field: Field) -> None:
    await a_released_task(live_field.hq, a_draft("/"))
    await _more(live_field)
    assert await assign_newcomers(NOON + HOUR) == 0
    with clock.pinned(NOON):
        await finish([RELEASES])


async def test_many_newcomers_come_in_pieces(live_field: Field) -> None:
    task = await a_released_task(live_field.hq, a_draft("/"))
    with clock.pinned(NOON):
        await finish([RELEASES])
    newcomers = [await an_associate(live_field.east_two, number=f"N{n}") for n in range(5)]
    assert await assign_newcomers(NOON + HOUR) == 5
    assert await assign_newcomers(NOON + HOUR) == 0
    assert set(await _given(task)) >= {who.number for who in newcomers}
    assert (await task_by_id(task.id)).assigned == 9
    extensions = await fetch("SELECT payload ->> 'assigned' AS n FROM event WHERE type = 'task_extended' ORDER BY seq")
    assert [int(row["n"]) for row in extensions] == [2, 2, 1]


async def test_a_release_in_reach_is_the_managers_own(live_field: Field) -> None:
    """Nobody resumes or reads a release outside their reach by pressing again."""
    task = await a_released_task(live_field.hq, a_draft("/"))
    stranger = Actor(id=new_id(), role=live_field.hq.role, paths=(live_field.west_one.path,))
    with pytest.raises(NotFound):
        await release_task(stranger, task.id)
