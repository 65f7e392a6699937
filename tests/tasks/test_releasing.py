"""Writing, editing and releasing tasks: who may, to whom, once."""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec import structs

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Refusal, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.ground.rota.schemas import AddShift, SetWeek, WorksOn
from guide_app.ground.rota.service import add_shift, publish_week, set_week
from guide_app.ground.stores.schemas import StoreView
from tasks.audience import PIECE
from tasks.errors import AudienceEmpty, TaskAlreadyOver, TaskCodeTaken, TaskNoLongerDraft, TaskNotRunning
from tasks.events import TaskClosed, TaskExtended, TaskReleased
from tasks.jobs import assign_newcomers, close_ended_tasks
from tasks.queries.listing import audience_now
from tasks.reads import task_by_id
from tasks.releasing import RELEASES
from tasks.rules import Measure, TaskStatus
from tasks.schemas import EditTask, TaskView
from tasks.service import close_task, draft_task, edit_task, release_task
from tests.factories import AnAssociate, an_actor, an_actor_as, an_associate
from tests.tasks.task_field import NOON, Field, a_draft, a_released_task, progress_of, told


async def _move(who: AnAssociate, store: StoreView, *, on: date) -> None:
    """End the postings of somebody and post him elsewhere."""
    await execute("UPDATE posting SET valid_to = $2 WHERE associate = $1", who.id, on)
    await execute(
        "INSERT INTO posting (id, associate, role, path, store, valid_from) VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(),
        who.id,
        who.role,
        store.path,
        store.id,
        on,
    )


async def test_a_task_for_a_region_is_given_to_its_associates_alone(field: Field) -> None:
    await an_associate(field.east_one, Role.STORE_MANAGER, number="M01")
    task = await a_released_task(field.hq, a_draft(field.east))
    assert (task.status, task.assigned) == (TaskStatus.RELEASED, 3)
    assert list(await progress_of(task)) == ["001", "002", "003"]
    assert [event.assigned for event in await told(TaskReleased)] == [3]


async def test_an_underscore_in_a_code_matches_itself_alone(field: Field) -> None:
    twin = StoreView(**{name: getattr(field.east_one, name) for name in field.east_one.__struct_fields__})
    await execute("UPDATE store SET path = '/EAST/EX01/' WHERE id = $1", field.east_two.id)
    await execute("UPDATE posting SET path = '/EAST/EX01/' WHERE store = $1", field.east_two.id)
    task = await a_released_task(field.hq, a_draft(twin.path))
    assert list(await progress_of(task)) == ["001", "002"]


async def test_who_left_or_is_posted_there_no_longer_gets_nothing(field: Field) -> None:
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", field.mei.id)
    await _move(field.lan, field.west_one, on=business_date(NOON))
    task = await a_released_task(field.hq, a_draft(field.east))
    assert list(await progress_of(task)) == ["003"]


async def test_somebody_with_two_postings_gets_it_once_for_the_newest(field: Field) -> None:
    await execute(
        "INSERT INTO posting (id, associate, role, path, store, valid_from) VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(),
        field.mei.id,
        Role.ASSOCIATE,
        field.east_two.path,
        field.east_two.id,
        date(2026, 1, 1),
    )
    task = await a_released_task(field.hq, a_draft(field.east))
    assert task.assigned == 3
    stores = await fetch("SELECT store FROM task_assignment WHERE task = $1 AND associate = $2", task.id, field.mei.id)
    assert [row["store"] for row in stores] == [field.east_two.id]


async def test_a_task_is_released_once(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    with clock.pinned(NOON), pytest.raises(TaskNoLongerDraft):
        await release_task(field.hq, task.id)
    assert len(await told(TaskReleased)) == 1


async def test_of_two_releases_at_once_one_wins(live_field: Field) -> None:
    draft = await draft_task(live_field.hq, a_draft(live_field.east, ends_at=clock.now() + timedelta(days=1)))

    async def release() -> TaskView | Refusal:
        try:
            return await release_task(live_field.hq, draft.id)
        except Refusal as refusal:
            return refusal

    outcomes = await asyncio.gather(*(release() for _ in range(4)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TaskNoLongerDraft"] * 3 + ["TaskView"]
    assert await fetch_value("SELECT count(*) FROM task_assignment") == 3
    assert await fetch_value("SELECT assigned FROM task") == 3


async def test_an_edit_and_a_release_at_once_leave_one_truth(live_field: Field) -> None:
    """The audience that was given the task is the audience that the task says."""
    ends_at = clock.now() + timedelta(days=1)
    for turn in range(6):
        draft = await draft_task(live_field.hq, a_draft(live_field.east, ends_at=ends_at))
        narrower = EditTask(audience_path=live_field.east_one.path)
        edit = edit_task(live_field.hq, draft.id, narrower, expected_version=1)
        release = release_task(live_field.hq, draft.id)
        await asyncio.gather(*((edit, release) if turn % 2 else (release, edit)), return_exceptions=True)
        row = (await fetch("SELECT audience_path, assigned FROM task WHERE id = $1", draft.id))[0]
        given = await fetch_value("SELECT count(*) FROM task_assignment WHERE task = $1", draft.id)
        assert (row["audience_path"], given) in {(live_field.east, 3), (live_field.east_one.path, 2)}
        assert row["assigned"] == given


async def test_twenty_thousand_get_a_task_in_the_order_of_the_organisation(
    committed_db: str, live_field: Field
) -> None:
    await execute(
        "WITH made AS (INSERT INTO associate (id, number, name, title, phone_masked, status, version)"
        " SELECT ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'B' || n,"
        "  '导购', '', '', 'active', 1 FROM generate_series(1, 20000) n"
        " RETURNING id)"
        " INSERT INTO posting (id, associate, role, path, store, valid_from)"
        " SELECT gen_random_uuid(), id, 'associate', $1, $2, '2020-01-01' FROM made",
        live_field.east_two.path,
        live_field.east_two.id,
    )
    task = await a_released_task(live_field.hq, a_draft(live_field.east))
    assert (task.status, task.assigned, task.audience_size) == (TaskStatus.RELEASING, PIECE, 20_003)
    with clock.pinned(NOON):
        assert await finish([RELEASES]) == 20_003 // PIECE + 1, "the rest, and a look for who was missed"
    released = await task_by_id(task.id)
    assert (released.status, released.assigned) == (TaskStatus.RELEASED, 20_003)
    first = await fetch(
        "SELECT p.number FROM task_assignment a JOIN associate p ON p.id = a.associate ORDER BY a.id LIMIT 3"
    )
    assert [row["number"] for row in first] == ["001", "002", "003"], "in the order of the organisation"


async def test_newcomers_get_a_running_task_once(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    tomorrow = NOON + timedelta(days=1)
    await _move(field.western, field.east_two, on=business_date(tomorrow))
    assert await assign_newcomers(NOON) == 0, "not posted there yet"
    assert await assign_newcomers(tomorrow) == 1
    assert await assign_newcomers(tomorrow) == 0
    assert list(await progress_of(task)) == ["001", "002", "003", "004"]
    assert await fetch_value("SELECT assigned FROM task WHERE id = $1", task.id) == 4
    assert len(await told(TaskExtended)) == 1
    began = await fetch_value("SELECT counts_from FROM task_assignment WHERE associate = $1", field.western.id)
    assert began == start_of(business_date(tomorrow))


async def test_newcomers_get_no_task_that_is_over_or_a_draft(field: Field) -> None:
    await a_released_task(field.hq, a_draft(field.east))
    with clock.pinned(NOON):
        await draft_task(field.hq, a_draft(field.east))
    after = NOON + timedelta(days=7)
    await _move(field.western, field.east_two, on=business_date(after))
    assert await assign_newcomers(after) == 0


async def test_nobody_in_the_audience_is_refused_and_leaves_a_draft(field: Field) -> None:
    with clock.pinned(NOON):
        task = await draft_task(field.hq, a_draft(field.east, role=Role.SUPERVISOR))
        with pytest.raises(AudienceEmpty):
            await release_task(field.hq, task.id)
    assert await fetch_value("SELECT status FROM task WHERE id = $1", task.id) == TaskStatus.DRAFT


async def test_a_task_that_is_over_is_not_released(field: Field) -> None:
    with clock.pinned(NOON):
        task = await draft_task(field.hq, a_draft(field.east))
    with clock.pinned(NOON + timedelta(days=7)), pytest.raises(TaskAlreadyOver):
        await release_task(field.hq, task.id)


async def test_codes_are_unique_and_printable(field: Field) -> None:
    await draft_task(field.hq, a_draft(field.east, code="SPRING"))
    with pytest.raises(TaskCodeTaken):
        await draft_task(field.hq, a_draft(field.east, code="SPRING"))
    with pytest.raises(InvalidField):
        await draft_task(field.hq, a_draft(field.east, code="春"))


async def test_an_audience_that_does_not_exist_is_refused(field: Field) -> None:
    with pytest.raises(InvalidField):
        await draft_task(field.hq, a_draft("/EA"))


async def test_a_task_for_those_on_duty_goes_by_the_published_rota(field: Field) -> None:
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_one)
    monday, store = NOON.date(), field.east_one.id
    starting_late = structs.replace(a_draft(field.east, starts_at=NOON + timedelta(hours=7)), on_duty=True)
    with clock.pinned(NOON):
        early, late = [
            (await add_shift(manager, store, AddShift(name=name, starts=begins, ends=ends))).id
            for name, begins, ends in (("早班", "09:00", "17:30"), ("晚班", "17:30", "23:00"))
        ]
        works = [WorksOn(field.mei.id, monday, early), WorksOn(field.lan.id, monday, late)]
        await set_week(manager, store, monday, SetWeek(works=works), expected_version=0)
        draft = await draft_task(field.hq, structs.replace(a_draft(field.east), on_duty=True))
        with pytest.raises(AudienceEmpty):
            await release_task(field.hq, draft.id)  # nothing is published yet
        await publish_week(manager, store, monday, expected_version=1)
        counted = await audience_now(field.hq, field.east, Role.ASSOCIATE, on_duty=True)
        assert (counted.people, counted.stores) == (1, 1)
        assert (await audience_now(field.hq, field.east, Role.ASSOCIATE)).people == 3
        released = await release_task(field.hq, draft.id)
        assert (released.audience_size, released.assigned) == (1, 1)
        evening = await draft_task(field.hq, starting_late)
        await release_task(field.hq, evening.id)
    given = {(row["task"], row["associate"]) for row in await fetch("SELECT task, associate FROM task_assignment")}
    assert given == {(draft.id, field.mei.id), (evening.id, field.lan.id)}
    assert await assign_newcomers(NOON + timedelta(hours=8)) == 0, "who comes later was not meant"


async def test_a_draft_is_edited_by_its_version(field: Field) -> None:
    task = await draft_task(field.hq, a_draft(field.east))
    changed = await edit_task(
        field.hq, task.id, EditTask(target=500, measure=Measure.ORDERS_PAID, reward_fen=None), expected_version=1
    )
    assert (changed.target, changed.measure, changed.reward_fen, changed.version) == (500, "orders_paid", None, 2)
    assert (changed.title, changed.ends_at) == (task.title, task.ends_at)
    with pytest.raises(Stale) as refused:
        await edit_task(field.hq, task.id, EditTask(target=600), expected_version=1)
    assert refused.value.facts == {"current": 2}


async def test_an_edit_keeps_the_rules(field: Field) -> None:
    task = await draft_task(field.hq, a_draft(field.east))
    with pytest.raises(InvalidField):
        await edit_task(field.hq, task.id, EditTask(ends_at=task.starts_at), expected_version=1)
    with pytest.raises(InvalidField):
        await edit_task(field.hq, task.id, EditTask(audience_role=Role.FINANCE), expected_version=1)


async def test_a_released_task_is_not_edited(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    with pytest.raises(TaskNoLongerDraft):
        await edit_task(field.hq, task.id, EditTask(target=1), expected_version=task.version)


async def _supervisor(field: Field) -> Actor:
    return Actor(id=None, role=Role.SUPERVISOR, paths=(field.east,))


async def test_everybody_writes_tasks_for_what_he_reaches(field: Field) -> None:
    supervisor = await _supervisor(field)
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_one)
    with clock.pinned(NOON):
        assert (await draft_task(supervisor, a_draft(field.east_two.path))).status is TaskStatus.DRAFT
        own = await draft_task(manager, a_draft(field.east_one.path))
        assert (await release_task(manager, own.id)).assigned == 2
        with pytest.raises(NotFound):
            await draft_task(supervisor, a_draft(field.west_one.path))
        with pytest.raises(NotFound):
            await draft_task(supervisor, a_draft("/"))
        with pytest.raises(NotFound):
            await draft_task(manager, a_draft(field.east_two.path))


async def test_who_writes_may_not_widen_an_audience_beyond_his_reach(field: Field) -> None:
    supervisor = await _supervisor(field)
    task = await draft_task(supervisor, a_draft(field.east))
    with pytest.raises(NotFound):
        await edit_task(supervisor, task.id, EditTask(audience_path="/"), expected_version=1)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.INTEGRATOR])
async def test_who_reads_does_not_write(field: Field, role: Role) -> None:
    reader = await an_actor_as(role)
    task = await draft_task(field.hq, a_draft(field.east))
    with pytest.raises(Forbidden):
        await draft_task(reader, a_draft(field.east))
    with pytest.raises(Forbidden):
        await release_task(reader, task.id)
    with pytest.raises(Forbidden):
        await edit_task(reader, task.id, EditTask(target=1), expected_version=1)
    with pytest.raises(Forbidden):
        await close_task(reader, task.id)


async def test_an_associate_writes_no_tasks(field: Field) -> None:
    with pytest.raises(Forbidden):
        await draft_task(an_actor(field.mei), a_draft(field.east_one.path))
    task = await draft_task(field.hq, a_draft(field.east))
    with pytest.raises(Forbidden):
        await release_task(an_actor(field.mei), task.id)


async def test_a_task_is_closed_once_and_only_while_it_runs(field: Field) -> None:
    draft = await draft_task(field.hq, a_draft(field.east))
    with pytest.raises(TaskNotRunning):
        await close_task(field.hq, draft.id)
    task = await a_released_task(field.hq, a_draft(field.east))
    with clock.pinned(NOON + timedelta(hours=1)):
        assert (await close_task(field.hq, task.id)).status is TaskStatus.CLOSED
        with pytest.raises(TaskNotRunning):
            await close_task(field.hq, task.id)
    assert len(await told(TaskClosed)) == 1


async def test_ended_tasks_are_closed_once(field: Field) -> None:
    task = await a_released_task(field.hq, a_draft(field.east))
    assert await close_ended_tasks(NOON) == 0
    assert await close_ended_tasks(task.ends_at) == 1
    assert await close_ended_tasks(task.ends_at) == 0
    assert await fetch_value("SELECT closed_at FROM task WHERE id = $1", task.id) == task.ends_at
