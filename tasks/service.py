"""What is done with tasks: write, edit, release, close."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TASK_COUNTING
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.stores.rules import require_code
from tasks.audience import size_of
from tasks.errors import AudienceEmpty, TaskAlreadyOver, TaskCodeTaken, TaskNoLongerDraft, TaskNotRunning
from tasks.events import TaskClosed
from tasks.permissions import MANAGE_TASKS
from tasks.reads import TASK_COLUMNS, task_by_id
from tasks.releasing import audience_of, finish_release, give_first
from tasks.rules import Measure, TaskStatus, require_audience_role, require_window
from tasks.schemas import DraftTask, EditTask, TaskView


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `task` that is a draft."""

    id: UUID
    code: str
    title: str
    description: str
    audience_path: str
    audience_role: Role
    on_duty: bool
    measure: Measure
    target: int
    reward_fen: int | None
    starts_at: datetime
    ends_at: datetime
    status: TaskStatus = TaskStatus.DRAFT
    assigned: int = 0
    created_by: UUID | None
    created_at: datetime
    version: int = 1


WRITE = f"{insert_from_json('task', NewTask)} ON CONFLICT (code) DO NOTHING RETURNING {TASK_COLUMNS}"
EDIT = f"""
UPDATE task AS t SET title = $2, description = $3, audience_path = $4, audience_role = $5, measure = $6, target = $7,
  reward_fen = $8, starts_at = $9, ends_at = $10, on_duty = $12, version = t.version + 1
WHERE t.id = $1 AND t.status = 'draft' AND t.version = $11 RETURNING {TASK_COLUMNS}
"""
RELEASE = f"""
UPDATE task AS t SET status = 'releasing', released_at = $2, audience_size = $3, version = t.version + 1
WHERE t.id = $1 AND t.status = 'draft' AND t.version = $4 RETURNING {TASK_COLUMNS}
"""
CLOSE = f"""
UPDATE task AS t SET status = 'closed', closed_at = $2, version = t.version + 1
WHERE t.id = $1 AND t.status = 'released' RETURNING {TASK_COLUMNS}
"""
UNIT = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"


async def draft_task(actor: Actor, command: DraftTask) -> TaskView:
    """Write a task that nobody sees yet. The audience must lie within the actor's reach."""
    actor.require(MANAGE_TASKS)
    at = clock.now()
    require_code(command.code)
    async with transaction():
        await _require_sound(actor, command)
        written = NewTask(id=new_id(), created_by=actor.associate_id, created_at=at, **msgspec.structs.asdict(command))
        task = await fetch_row_as(TaskView, WRITE, as_json([written]))
        if task is None:
            raise TaskCodeTaken(taken=command.code)
        await audit.record(actor, "tasks.drafted", f"task:{task.id}", code=command.code)
    return task


async def edit_task(actor: Actor, task_id: UUID, command: EditTask, *, expected_version: int) -> TaskView:
    """Change a draft that is still at `expected_version`. Raises Stale, TaskNoLongerDraft."""
    actor.require(MANAGE_TASKS)
    async with transaction():
        before = await _task_to_manage(actor, task_id)
        changes = msgspec.structs.asdict(command)
        after = DraftTask(
            code=before.code,
            **{name: getattr(before, name) if value is msgspec.UNSET else value for name, value in changes.items()},
        )
        await _require_sound(actor, after)
        task = await fetch_row_as(
            TaskView,
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
            after.on_duty,
        )
        if task is None:
            current = await _task_to_manage(actor, task_id)
            if current.status is not TaskStatus.DRAFT:
                raise TaskNoLongerDraft(task_status=current.status)
            raise Stale(current=current.version)
        changed = sorted(name for name, value in changes.items() if value is not msgspec.UNSET)
        await audit.record(actor, "tasks.edited", f"task:{task_id}", changed=changed)
    return task


async def release_task(actor: Actor, task_id: UUID) -> TaskView:
    """Give a draft to everybody who is posted in its audience today, once.

    A large audience is given it piece by piece: the answer says `releasing`, the worker goes on, and to press again
    while it does only says how far it is. Raises TaskNoLongerDraft, TaskAlreadyOver, AudienceEmpty.
    """
    actor.require(MANAGE_TASKS)
    at = clock.now()
    async with transaction():
        task = None
        while task is None:
            draft = await _task_to_manage(actor, task_id)
            if draft.status is TaskStatus.RELEASING:
                return draft
            if draft.status is not TaskStatus.DRAFT:
                raise TaskNoLongerDraft(task_status=draft.status)
            # Read before anything is written: of a large audience it takes a while.
            size = await size_of(audience_of(draft, at))
            # Conditional: of two releases one waits here and finds the draft gone; an edited draft is read again.
            task = await fetch_row_as(TaskView, RELEASE, task_id, at, size, draft.version)
        if task.ends_at <= at:
            raise TaskAlreadyOver(ends_at=task.ends_at)
        given = await give_first(actor, task, at)
        if given is None:
            raise AudienceEmpty(audience_path=task.audience_path, audience_role=task.audience_role)
    return given


async def close_task(actor: Actor, task_id: UUID) -> TaskView:
    """End a running task now: what happens from this moment on does not count. Raises TaskNotRunning.

    A release that is under way ends where it stands: who has the task keeps it, nobody else gets it.
    """
    actor.require(MANAGE_TASKS)
    async with transaction():
        await _task_to_manage(actor, task_id)
        await hold(TASK_COUNTING)
        at = clock.now()
        await finish_release(actor, task_id)
        task = await fetch_row_as(TaskView, CLOSE, task_id, at)
        if task is None:
            raise TaskNotRunning(task_id=task_id)
        await audit.record(actor, "tasks.closed", f"task:{task_id}")
        closed = TaskClosed(task_id=task_id, closed_at=at, early=at < task.ends_at, closed_by=actor.associate_id)
        await publish(closed)
    return task


async def _task_to_manage(actor: Actor, task_id: UUID) -> TaskView:
    task = await task_by_id(task_id)
    actor.require_reach(task.audience_path)
    return task


async def _require_sound(actor: Actor, task: DraftTask) -> None:
    actor.require_reach(task.audience_path)
    require_audience_role(task.audience_role)
    require_window(task.starts_at, task.ends_at)
    if not await fetch_value(UNIT, task.audience_path):
        raise InvalidField("audience_path", "不存在该区域或门店 / no region or store has this path")
