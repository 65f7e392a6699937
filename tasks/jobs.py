"""Scheduled work of tasks. Each may run twice, or on several machines at once, and changes nothing the second time."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.jobs import Schedule
from tasks.audience import add_assigned, give_to_newcomers
from tasks.events import TaskClosed, TaskExtended


class Running(msgspec.Struct, frozen=True):
    """A task that was released and has not ended, and its audience."""

    id: UUID
    audience_path: str
    audience_role: Role


class Ended(msgspec.Struct, frozen=True):
    """A task whose end has passed."""

    id: UUID
    ends_at: datetime


_RUNNING = "SELECT id, audience_path, audience_role FROM task"
RUNNING = f"{_RUNNING} WHERE status = 'released' AND ends_at > $1 ORDER BY id"
HOLD_RUNNING = f"{_RUNNING} WHERE id = $2 AND status = 'released' AND ends_at > $1 FOR UPDATE"
CLOSE_ENDED = """
UPDATE task SET status = 'closed', closed_at = ends_at, version = version + 1
WHERE status = 'released' AND ends_at <= $1 RETURNING id, ends_at
"""


async def assign_newcomers(at: datetime) -> int:
    """Give every running task to those who joined its audience since the last run; how often one was given.

    Each task stands in a transaction of its own, so that a large one keeps nobody waiting.
    """
    return sum([await _extend(task.id, at) for task in await fetch_as(Running, RUNNING, at)])


async def _extend(task_id: UUID, at: datetime) -> int:
    """Give a task, if it still runs, to those who joined its audience since; their number."""
    async with transaction():
        task = await fetch_row_as(Running, HOLD_RUNNING, at, task_id)
        if task is None:
            return 0
        given = await give_to_newcomers(task_id, path=task.audience_path, role=task.audience_role, at=at)
        if given:
            await add_assigned(task_id, given)
            await publish(TaskExtended(task_id=task_id, assigned=given, assigned_at=at))
    return given


async def close_ended_tasks(at: datetime) -> int:
    """Close the tasks whose end has passed; their number. What happened before their end still counts, if told late."""
    async with transaction():
        ended = await fetch_as(Ended, CLOSE_ENDED, at)
        if ended:
            await publish(*(TaskClosed(task_id=task.id, closed_at=task.ends_at) for task in ended))
    return len(ended)


SCHEDULES = (
    Schedule("tasks.assign_newcomers", "20 17 * * *", assign_newcomers),
    Schedule("tasks.close_ended", "*/15 * * * *", close_ended_tasks),
)
