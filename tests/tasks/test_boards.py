"""What is seen of tasks: everybody his own, everybody who leads his own people."""

from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.events import AssociateLeft
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from tasks.checks import TALLIES, mend_tallies
from tasks.completing import complete
from tasks.handlers import TASKS
from tasks.queries.boards import assignments_of_task, board_of_task, stores_of_task
from tasks.queries.listing import task_in_reach, tasks_in_reach
from tasks.queries.own import my_task, my_tasks, my_tasks_due
from tasks.rules import AssignmentStatus, Measure, OwnTasks, TaskStatus
from tasks.schemas import TaskView
from tasks.service import close_task, draft_task
from tests.factories import AnAssociate, an_actor, an_actor_as, an_associate, hq_actor
from tests.tasks.task_field import NOON, Field, a_draft, a_refund, a_released_task, a_sale, require_sound_tallies

FIRST = PageRequest(None, 50)


@pytest.fixture
async def task(field: Field) -> TaskView:
    """Of the east: Mei is done, Lan is at it, Jun has not started."""
    task = await a_released_task(field.hq, a_draft(field.east, target=10_000))
    late = a_sale(field.lan, 4_000)
    await TASKS.on[OrderPaid]([Delivered(1, NOON, a_sale(field.mei, 12_345)), Delivered(2, NOON, late)])
    await TASKS.on[OrderRefunded]([Delivered(3, NOON, a_refund(late, 1_500))])
    rows = await assignments_of_task(field.hq, task.id, FIRST)
    await complete([row.id for row in rows.items])
    return task


async def test_an_associate_sees_his_own_task_and_progress(field: Field, task: TaskView) -> None:
    with clock.pinned(NOON):
        (mine,) = (await my_tasks(an_actor(field.lan), FIRST)).items
    assert (mine.task_id, mine.code, mine.target) == (task.id, task.code, 10_000)
    assert (mine.progress, mine.gained, mine.taken_back, mine.attainment_ppm) == (2_500, 4_000, 1_500, 250_000)
    assert mine.status is AssignmentStatus.IN_PROGRESS
    with clock.pinned(NOON):
        assert (await my_tasks(an_actor(field.western), FIRST)).items == []


async def test_ended_tasks_are_shown_apart(field: Field, task: TaskView) -> None:
    with clock.pinned(task.ends_at):
        assert (await my_tasks(an_actor(field.mei), FIRST)).items == []
        assert [each.task_id for each in (await my_tasks(an_actor(field.mei), FIRST, ended=True)).items] == [task.id]


async def test_a_task_of_ones_own_stands_in_one_list_at_a_time(field: Field, task: TaskView) -> None:
    async def lists_of(who: AnAssociate) -> list[OwnTasks]:
        actor = an_actor(who)
        return [which for which in OwnTasks if (await my_tasks(actor, FIRST, which=which)).items]

    moment = timedelta(seconds=1)
    with clock.pinned(task.starts_at - moment):
        assert await lists_of(field.lan) == [OwnTasks.UPCOMING]
    with clock.pinned(task.ends_at - moment):
        assert await lists_of(field.lan) == [OwnTasks.OPEN]
        assert await lists_of(field.mei) == [OwnTasks.DONE]
    with clock.pinned(task.ends_at):
        assert await lists_of(field.lan) == [OwnTasks.OVERDUE]
        assert await lists_of(field.mei) == [OwnTasks.DONE]
    with clock.pinned(task.ends_at + timedelta(days=7)):
        assert await lists_of(field.lan) == []


async def test_what_ends_soonest_is_due_however_many_newer_tasks_there_are(field: Field) -> None:
    soon = [await a_released_task(field.hq, a_draft(field.east, ends_at=NOON + timedelta(hours=n))) for n in (3, 5, 9)]
    for _ in range(4):
        await a_released_task(field.hq, a_draft(field.east, ends_at=NOON + timedelta(days=20)))
    await a_released_task(field.hq, a_draft(field.east, starts_at=NOON + timedelta(days=1)))
    mei = an_actor(field.mei)
    with clock.pinned(NOON + timedelta(hours=4)):
        due = await my_tasks_due(mei, 2)
        assert [each.task_id for each in due] == [task.id for task in soon]
    with clock.pinned(NOON + timedelta(hours=10)):
        late = [each.task_id for each in await my_tasks_due(mei, 1)]
        assert (late[0], len(late)) == (soon[0].id, 2), "of the overdue ones the one that is longest overdue"
    assert await my_tasks_due(await hq_actor(), 2) == []


async def test_a_task_that_was_ended_early_is_nobodys_debt(field: Field, task: TaskView) -> None:
    with clock.pinned(NOON + timedelta(days=1)):
        await close_task(field.hq, task.id)
    for at in (NOON + timedelta(days=1), task.ends_at + timedelta(days=1)):
        with clock.pinned(at):
            for which in (OwnTasks.OPEN, OwnTasks.OVERDUE, OwnTasks.UPCOMING):
                assert (await my_tasks(an_actor(field.lan), FIRST, which=which)).items == []


async def test_a_task_is_found_by_those_who_were_given_it_alone(field: Field, task: TaskView) -> None:
    with clock.pinned(NOON):
        mine = await my_task(an_actor(field.lan), task.id)
        assert [mine] == (await my_tasks(an_actor(field.lan), FIRST)).items
        with pytest.raises(NotFound):
            await my_task(an_actor(field.western), task.id)


async def test_a_draft_is_in_nobodys_list(field: Field) -> None:
    with clock.pinned(NOON):
        await draft_task(field.hq, a_draft(field.east))
        assert (await my_tasks(an_actor(field.mei), FIRST)).items == []


async def test_who_is_no_associate_has_no_tasks_of_his_own(field: Field) -> None:
    with pytest.raises(Forbidden):
        await my_tasks(Actor(id=new_id(), role=Role.INTEGRATOR, paths=("/",)), FIRST)


async def test_hq_sees_who_has_not_started(field: Field, task: TaskView) -> None:
    board = await board_of_task(field.hq, task.id)
    counts = (board.assigned, board.not_started, board.in_progress, board.done, board.left)
    assert counts == (3, 1, 1, 1, 0)
    assert board.progress == 12_345 + 2_500
    idle = await assignments_of_task(field.hq, task.id, FIRST, status=AssignmentStatus.NOT_STARTED)
    assert [(row.associate_number, row.associate_name, row.store_code) for row in idle.items] == [
        ("003", "赵军", "E_02")
    ]
    done = await assignments_of_task(field.hq, task.id, FIRST, status=AssignmentStatus.DONE)
    assert [(row.associate_number, row.attainment_ppm) for row in done.items] == [("001", 1_234_500)]


async def test_stores_are_listed_and_those_behind_named_first(field: Field, task: TaskView) -> None:
    board = await board_of_task(field.hq, task.id)
    assert [(each.store_code, each.assigned, each.done) for each in board.stores_behind] == [
        ("E_02", 1, 0),
        ("E_01", 2, 1),
    ]
    stores = (await stores_of_task(field.hq, task.id, FIRST)).items
    assert {each.store_code: (each.not_started, each.in_progress, each.done, each.progress) for each in stores} == {
        "E_01": (0, 1, 1, 14_845),
        "E_02": (1, 0, 0, 0),
    }


async def test_lists_are_read_page_by_page_without_gap_or_repetition(field: Field, task: TaskView) -> None:
    first = await assignments_of_task(field.hq, task.id, PageRequest(None, 2))
    second = await assignments_of_task(field.hq, task.id, PageRequest(first.items[-1].id, 2))
    assert [row.associate_number for row in (*first.items, *second.items)] == ["001", "002", "003"]
    assert first.next_cursor is not None
    assert second.next_cursor is None
    one = await stores_of_task(field.hq, task.id, PageRequest(None, 1))
    two = await stores_of_task(field.hq, task.id, PageRequest(one.items[-1].store_id, 1))
    assert {one.items[0].store_code, two.items[0].store_code} == {"E_01", "E_02"}


async def test_a_manager_sees_his_own_store_of_a_task_from_above(field: Field, task: TaskView) -> None:
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_two)
    board = await board_of_task(manager, task.id)
    assert (board.assigned, board.not_started, board.done, board.progress) == (1, 1, 0, 0)
    rows = await assignments_of_task(manager, task.id, FIRST)
    assert [row.associate_number for row in rows.items] == ["003"]
    assert [each.store_code for each in (await stores_of_task(manager, task.id, FIRST)).items] == ["E_02"]
    assert [each.id for each in (await tasks_in_reach(manager, FIRST)).items] == [task.id]


async def test_tasks_are_found_by_a_piece_of_their_code_or_title(field: Field, task: TaskView) -> None:
    with clock.pinned(NOON):
        draft = await draft_task(field.hq, a_draft(field.west_one.path, code="RUN_WEEK.01"))
    for text, status, found in (
        ("run_week", None, [draft.id]),
        ("_", None, [draft.id]),
        ("%", None, []),
        ("上新", None, [draft.id, task.id]),
        ("上新", TaskStatus.RELEASED, [task.id]),
        (task.code[3:9], None, [task.id]),
        ("没有", None, []),
    ):
        listed = await tasks_in_reach(field.hq, FIRST, status=status, text=text)
        assert [each.id for each in listed.items] == found, text
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_two)
    assert [each.id for each in (await tasks_in_reach(manager, FIRST, text="上新")).items] == [task.id]


async def test_what_lies_elsewhere_is_not_found(field: Field, task: TaskView) -> None:
    stranger = await an_actor_as(Role.STORE_MANAGER, field.west_one)
    assert (await tasks_in_reach(stranger, FIRST)).items == []
    for read in (board_of_task(stranger, task.id), assignments_of_task(stranger, task.id, FIRST)):
        with pytest.raises(NotFound):
            await read


async def test_a_draft_from_above_is_not_found(field: Field) -> None:
    with clock.pinned(NOON):
        draft = await draft_task(field.hq, a_draft(field.east))
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_one)
    with pytest.raises(NotFound):
        await task_in_reach(manager, draft.id)
    assert (await tasks_in_reach(manager, FIRST)).items == []
    assert (await task_in_reach(Actor(None, Role.SUPERVISOR, (field.east,)), draft.id)).id == draft.id


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
async def test_finance_and_auditors_read(field: Field, task: TaskView, role: Role) -> None:
    reader = await an_actor_as(role)
    assert (await board_of_task(reader, task.id)).assigned == 3
    assert len((await assignments_of_task(reader, task.id, FIRST)).items) == 3


async def test_an_associate_sees_no_board(field: Field, task: TaskView) -> None:
    curious = an_actor(field.mei)
    with pytest.raises(Forbidden):
        await tasks_in_reach(curious, FIRST)
    for read in (
        board_of_task(curious, task.id),
        assignments_of_task(curious, task.id, FIRST),
        stores_of_task(curious, task.id, FIRST),
        task_in_reach(curious, task.id),
    ):
        with pytest.raises(Forbidden):
            await read


async def _leaves(who: AnAssociate) -> None:
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", who.id)
    await TASKS.on[AssociateLeft](
        [Delivered(4, NOON, AssociateLeft(associate_id=who.id, store_id=who.store_id, left_on=NOON.date()))]
    )


async def test_leavers_are_counted_apart_and_chased_by_nobody(field: Field, task: TaskView) -> None:
    await _leaves(field.jun)
    board = await board_of_task(field.hq, task.id)
    assert (board.assigned, board.not_started, board.left) == (3, 0, 1)
    idle = await assignments_of_task(field.hq, task.id, FIRST, status=AssignmentStatus.NOT_STARTED)
    assert idle.items == []
    stores = await stores_of_task(field.hq, task.id, FIRST)
    assert [each.store_code for each in stores.items] == ["E_01"]


async def test_what_leavers_did_stays_in_the_progress_of_the_task(field: Field, task: TaskView) -> None:
    for who in (field.mei, field.lan):
        await _leaves(who)
        await _leaves(who)
    late = a_sale(field.lan, 60)
    await TASKS.on[OrderPaid]([Delivered(5, NOON, late)])
    board = await board_of_task(field.hq, task.id)
    counts = (board.assigned, board.not_started, board.in_progress, board.done, board.left, board.progress)
    assert counts == (3, 1, 0, 0, 2, 12_345 + 2_500 + 60)
    await require_sound_tallies()


async def test_supervisors_tasks_have_a_board_without_stores(field: Field) -> None:
    await an_associate(None, Role.SUPERVISOR, number="S01", region=field.east_region)
    task = await a_released_task(field.hq, a_draft(field.east, role=Role.SUPERVISOR))
    board = await board_of_task(Actor(None, Role.SUPERVISOR, (field.east,)), task.id)
    assert (board.assigned, board.not_started, board.stores_behind) == (1, 1, [])
    people = await assignments_of_task(field.hq, task.id, FIRST, status=AssignmentStatus.NOT_STARTED)
    assert [row.associate_number for row in people.items] == ["S01"]
    manager = await an_actor_as(Role.STORE_MANAGER, field.east_one)
    assert (await board_of_task(manager, task.id)).assigned == 0
    assert (await assignments_of_task(manager, task.id, FIRST)).items == []


async def test_counters_that_are_wrong_are_found_and_written_anew(field: Field, task: TaskView) -> None:
    await require_sound_tallies()
    await execute("UPDATE task_tally SET done = done + 1 WHERE store = $1", field.east_one.id)
    await execute("UPDATE task_store_progress SET progress = 7 WHERE store = $1", field.east_one.id)
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", field.jun.id)
    found = await compare(TALLIES)
    assert found.different == 3
    assert {example.key.rpartition(" ")[2] for example in found.examples} == {"done", "progress", "gone"}
    async with transaction():
        await mend_tallies()
    await require_sound_tallies()
    assert (await board_of_task(field.hq, task.id)).left == 1


async def test_a_store_that_moves_takes_its_people_along(field: Field, task: TaskView) -> None:
    await execute("UPDATE store SET path = '/WEST/E_02/' WHERE id = $1", field.east_two.id)
    west = Actor(None, Role.SUPERVISOR, ("/EAST/E_01/",))
    assert (await board_of_task(west, task.id)).assigned == 2
    assert (await board_of_task(Actor(None, Role.SUPERVISOR, (field.east,)), task.id)).assigned == 2


async def test_tasks_are_listed_newest_first_and_by_status(field: Field, task: TaskView) -> None:
    with clock.pinned(NOON + timedelta(minutes=1)):
        draft = await draft_task(field.hq, a_draft("/"))
    listed = await tasks_in_reach(field.hq, FIRST)
    assert [each.id for each in listed.items] == [draft.id, task.id]
    released = await tasks_in_reach(field.hq, FIRST, status=TaskStatus.RELEASED)
    assert [each.id for each in released.items] == [task.id]
    first = await tasks_in_reach(field.hq, PageRequest(None, 1))
    rest = await tasks_in_reach(field.hq, PageRequest(first.items[0].id, 1))
    assert [each.id for each in rest.items] == [task.id]


async def test_a_trainer_sees_training_in_their_region_and_nothing_of_sales(field: Field, task: TaskView) -> None:
    training = await a_released_task(field.hq, a_draft(field.east, measure=Measure.SCANS, code="TRAINING", target=5))
    trainer = Actor(id=new_id(), role=Role.TRAINER, paths=(field.east,))
    seen = await tasks_in_reach(trainer, FIRST)
    assert [one.code for one in seen.items] == ["TRAINING"]
    assert (await board_of_task(trainer, training.id)).assigned == 3
    for look in (task_in_reach, board_of_task):
        with pytest.raises(NotFound):
            await look(trainer, task.id)
    with pytest.raises(NotFound):
        await assignments_of_task(trainer, task.id, FIRST)
