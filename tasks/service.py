"""What is done with tasks: write, edit, release, close."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, hold, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TASK_COUNTING
from guide_app.ground.stores.rules import require_code
from tasks.audience import give_to_all, give_to_newcomers
from tasks.errors import AudienceEmpty, TaskAlreadyOver, TaskCodeTaken, TaskNoLongerDraft, TaskNotRunning
from tasks.events import TaskClosed, TaskExtended, TaskReleased
from tasks.queries import TASK_COLUMNS, task_view
from tasks.rules import MANAGING_ROLES, TaskStatus, require_audience_role, require_window
from tasks.schemas import DraftTask, EditTask, TaskView

WRITE = f"""
INSERT INTO task AS t (id, code, title, description, audience_path, audience_role, measure, target, reward_fen,
  starts_at, ends_at, status, assigned, created_by, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', 0, $12, $13, 1)
ON CONFLICT (code) DO NOTHING RETURNING {TASK_COLUMNS}
"""
EDIT = f"""
UPDATE task AS t SET title = $2, description = $3, audience_path = $4, audience_role = $5, measure = $6, target = $7,
  reward_fen = $8, starts_at = $9, ends_at = $10, version = t.version + 1
WHERE t.id = $1 AND t.status = 'draft' AND t.version = $11 RETURNING {TASK_COLUMNS}
"""
RELEASE = f"""
UPDATE task AS t SET status = 'released', released_at = $2, version = t.version + 1
WHERE t.id = $1 AND t.status = 'draft' RETURNING {TASK_COLUMNS}
"""
COUNT_GIVEN = "UPDATE task SET assigned = assigned + $2 WHERE id = $1"
HOLD_RUNNING = (
    f"SELECT {TASK_COLUMNS} FROM task t WHERE t.id = $1 AND t.status = 'released' AND t.ends_at > $2 FOR UPDATE"
)
RUNNING = "SELECT id FROM task WHERE status = 'released' AND ends_at > $1 ORDER BY id"
CLOSE = f"""
UPDATE task AS t SET status = 'closed', closed_at = $2, version = t.version + 1
WHERE t.id = $1 AND t.status = 'released' RETURNING {TASK_COLUMNS}
"""
CLOSE_ENDED = """
UPDATE task SET status = 'closed', closed_at = ends_at, version = version + 1
WHERE status = 'released' AND ends_at <= $1 RETURNING id, ends_at
"""
FIND = f"SELECT {TASK_COLUMNS} FROM task t WHERE t.id = $1"
UNIT = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"


async def draft_task(actor: Actor, command: DraftTask) -> TaskView:
    """Write a task that nobody sees yet. The audience must lie within the actor's reach."""
    at = clock.now()
    actor.require_role(*MANAGING_ROLES)
    require_code(command.code)
    async with transaction():
        await _require_sound(actor, command)
        row = await fetch_row(
            WRITE,
            new_id(),
            command.code,
            command.title,
            command.description,
            command.audience_path,
            command.audience_role,
            command.measure,
            command.target,
            command.reward_fen,
            command.starts_at,
            command.ends_at,
            actor.associate_id,
            at,
        )
        if row is None:
            raise TaskCodeTaken(taken=command.code)
        await audit.record(actor, "tasks.drafted", f"task:{row['id']}", code=command.code)
    return task_view(row)


async def edit_task(actor: Actor, task_id: UUID, command: EditTask, *, expected_version: int) -> TaskView:
    """Change a draft that is still at `expected_version`. Raises Stale, TaskNoLongerDraft."""
    async with transaction():
        before = await _task_to_manage(actor, task_id)
        changes = msgspec.structs.asdict(command)
        after = DraftTask(
            code=before.code,
            **{name: getattr(before, name) if value is msgspec.UNSET else value for name, value in changes.items()},
        )
        await _require_sound(actor, after)
        row = await fetch_row(
            EDIT,
            task_id,
            after.title,
            after.description,
            after.audience_path,
            after.audience_role,
            after.measure,
            after.target,
            after.reward_fen,
            after.starts_at,
            after.ends_at,
            expected_version,
        )
        if row is None:
            current = await _task_to_manage(actor, task_id)
            if current.status is not TaskStatus.DRAFT:
                raise TaskNoLongerDraft(task_status=current.status)
            raise Stale(current=current.version)
        changed = sorted(name for name, value in changes.items() if value is not msgspec.UNSET)
        await audit.record(actor, "tasks.edited", f"task:{task_id}", changed=changed)
    return task_view(row)


async def release_task(actor: Actor, task_id: UUID) -> TaskView:
    """Give a draft to everybody who is posted in its audience today, once.

    Raises TaskNoLongerDraft, TaskAlreadyOver, AudienceEmpty.
    """
    at = clock.now()
    async with transaction():
        seen = await _task_to_manage(actor, task_id)
        # Conditional and first, so that of two releases one waits here and then finds the draft gone.
        released = await fetch_row(RELEASE, task_id, at)
        if released is None:
            raise TaskNoLongerDraft(task_id=seen.id)
        task = task_view(released)
        if task.ends_at <= at:
            raise TaskAlreadyOver(ends_at=task.ends_at)
        given = await give_to_all(task_id, path=task.audience_path, role=task.audience_role, at=at)
        if not given:
            raise AudienceEmpty(audience_path=task.audience_path, audience_role=task.audience_role)
        await execute(COUNT_GIVEN, task_id, given)
        await audit.record(actor, "tasks.released", f"task:{task_id}", assigned=given)
        await publish(
            TaskReleased(
                task_id=task_id,
                code=task.code,
                title=task.title,
                audience_path=task.audience_path,
                assigned=given,
                released_at=at,
                ends_at=task.ends_at,
            )
        )
    return msgspec.structs.replace(task, assigned=given)


async def close_task(actor: Actor, task_id: UUID) -> TaskView:
    """End a running task now: what happens from this moment on does not count. Raises TaskNotRunning."""
    async with transaction():
        seen = await _task_to_manage(actor, task_id)
        await hold(TASK_COUNTING)
        at = clock.now()
        row = await fetch_row(CLOSE, task_id, at)
        if row is None:
            raise TaskNotRunning(task_id=seen.id)
        await audit.record(actor, "tasks.closed", f"task:{task_id}")
        await publish(TaskClosed(task_id=task_id, closed_at=at))
    return task_view(row)


async def extend_to_newcomers(task_id: UUID, *, at: datetime) -> int:
    """Give a running task to those who joined its audience since; their number."""
    async with transaction():
        row = await fetch_row(HOLD_RUNNING, task_id, at)
        if row is None:
            return 0
        task = task_view(row)
        given = await give_to_newcomers(task_id, path=task.audience_path, role=task.audience_role, at=at)
        if given:
            await execute(COUNT_GIVEN, task_id, given)
            await publish(TaskExtended(task_id=task_id, assigned=given, assigned_at=at))
    return given


async def running_tasks(at: datetime) -> list[UUID]:
    """Tasks that were released and have not ended at `at`."""
    return [row["id"] for row in await fetch(RUNNING, at)]


async def close_ended_tasks(at: datetime) -> int:
    """Close the tasks whose end has passed; their number. What happened before their end still counts, if told late."""
    async with transaction():
        ended = await fetch(CLOSE_ENDED, at)
        if ended:
            await publish(*(TaskClosed(task_id=row["id"], closed_at=row["ends_at"]) for row in ended))
    return len(ended)


async def _task_to_manage(actor: Actor, task_id: UUID) -> TaskView:
    row = await fetch_row(FIND, task_id)
    if row is None:
        raise NotFound
    actor.require_reach(row["audience_path"])
    actor.require_role(*MANAGING_ROLES)
    return task_view(row)


async def _require_sound(actor: Actor, task: DraftTask) -> None:
    actor.require_reach(task.audience_path)
    require_audience_role(task.audience_role)
    require_window(task.starts_at, task.ends_at)
    if not await fetch_value(UNIT, task.audience_path):
        raise InvalidField("audience_path", "不存在该区域或门店 / no region or store has this path")
