"""Scheduled work of tasks. Each may run twice, or on several machines at once, and changes nothing the second time."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.jobs import Schedule
from tasks.audience import Audience, give_to_newcomers, without_the_task
from tasks.catching_up import CATCH_UPS
from tasks.events import TaskClosed, TaskExtended
from tasks.releasing import RELEASES


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
# Who comes on duty later joins no task for those who were on duty.
RUNNING = f"{_RUNNING} WHERE status = 'released' AND ends_at > $1 AND NOT on_duty ORDER BY id"
HOLD_RUNNING = f"{_RUNNING} WHERE id = $2 AND status = 'released' AND ends_at > $1 FOR NO KEY UPDATE"
COUNT_GIVEN = "UPDATE task SET assigned = assigned + $2 WHERE id = $1"
CLOSE_ENDED = """
UPDATE task SET status = 'closed', closed_at = ends_at, version = version + 1
WHERE status = 'released' AND ends_at <= $1 RETURNING id, ends_at
"""


async def assign_newcomers(at: datetime) -> int:
    """Give every running task to those who joined its audience since the last run; how often one was given."""
    return sum([await _extend(task, at) for task in await fetch_as(Running, RUNNING, at)])


async def _extend(task: Running, at: datetime) -> int:
    """Give a task, while it runs, to those who joined its audience since, piece by piece; their number."""
    given = 0
    while True:
        audience = Audience(task_id=task.id, path=task.audience_path, role=task.audience_role, at=at, duty_at=None)
        newcomers = await without_the_task(audience)
        if not newcomers:
            return given
        async with transaction():
            if await fetch_row_as(Running, HOLD_RUNNING, at, task.id) is None:
                return given
            now_given = await give_to_newcomers(audience, newcomers)
            await execute(COUNT_GIVEN, task.id, now_given)
            if now_given:
                await publish(TaskExtended(task_id=task.id, assigned=now_given, assigned_at=at))
        given += now_given
        # Each piece has a moment of its own, by which its past is counted.
        at += timedelta(microseconds=1)


async def close_ended_tasks(at: datetime) -> int:
    """Close the tasks whose end has passed; their number. What happened before their end still counts, if told late."""
    async with transaction():
        ended = await fetch_as(Ended, CLOSE_ENDED, at)
        if ended:
            await publish(*(TaskClosed(task_id=task.id, closed_at=task.ends_at) for task in ended))
    return len(ended)


CHORES = (RELEASES, CATCH_UPS)
"""Long work that the worker does piece by piece."""

SCHEDULES = (
    Schedule("tasks.assign_newcomers", "20 17 * * *", assign_newcomers),
    Schedule("tasks.close_ended", "*/15 * * * *", close_ended_tasks),
)
