"""Tasks that the actor leads or whose people they lead, whom one would be for, and how far its release is."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.background import JobState, JobView, no_worker
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.web.pages import Page, PageRequest, page_of
from tasks.audience import Audience, counts_of
from tasks.permissions import MANAGE_TASKS, SEE_SALES_TASKS, SEE_TASKS
from tasks.reads import TASK_COLUMNS
from tasks.releasing import duty_of
from tasks.rules import (
    SALES_MEASURES,
    Measure,
    TaskStatus,
    require_audience_role,
)
from tasks.schemas import AudienceView, TaskView

SEEN = """(EXISTS (SELECT FROM unnest($1::text[]) own WHERE starts_with(t.audience_path, own))
  OR t.status <> 'draft' AND EXISTS (SELECT FROM unnest($1::text[]) own WHERE starts_with(own, t.audience_path)))"""
"""Readers see the tasks below them, and of those above them that were released their own people's part."""
TASK = f"SELECT {TASK_COLUMNS} FROM task t WHERE {SEEN} AND t.id = $2 AND t.measure <> ALL($3::text[])"
_TEXT = "t.code || ' ' || t.title"
# $1 the paths, $2 the page before, $3 the status, $4 the limit, $5 what is hidden, $6 the pairs and $7 the pattern.
TASKS, TASKS_OF_TEXT = (
    f"""
SELECT {TASK_COLUMNS} FROM task t
WHERE {SEEN} AND ($2::uuid IS NULL OR t.id < $2) AND ($3::text IS NULL OR t.status = $3)
  AND t.measure <> ALL($5::text[]) AND {found}
ORDER BY t.id DESC LIMIT $4
"""
    for found in ("true", f"{grams_of(_TEXT)} @> $6::text[] AND (t.code ILIKE $7 OR t.title ILIKE $7)")
)
NO_TASK = UUID(int=0)
"""Stands for the task of an audience that is only counted."""


async def tasks_in_reach(
    actor: Actor, paging: PageRequest, *, status: TaskStatus | None = None, text: str | None = None
) -> Page[TaskView]:
    """Tasks the actor leads or whose people they lead, whose code or title contains `text`, newest first."""
    actor.require(SEE_TASKS)
    asked = (list(actor.paths), paging.after, status, paging.fetch, _hidden_measures(actor))
    if text:
        tasks = await fetch_as(TaskView, TASKS_OF_TEXT, *asked, grams(text), contains(text))
    else:
        tasks = await fetch_as(TaskView, TASKS, *asked)
    return page_of(tasks, paging, view=lambda task: task, key=lambda task: task.id)


async def task_in_reach(actor: Actor, task_id: UUID) -> TaskView:
    """One task. Raises NotFound, Forbidden."""
    actor.require(SEE_TASKS)
    task = await fetch_row_as(TaskView, TASK, list(actor.paths), task_id, _hidden_measures(actor))
    if task is None:
        raise NotFound
    return task


async def audience_now(
    actor: Actor, path: str, role: Role, *, on_duty: bool = False, starts_at: datetime | None = None
) -> AudienceView:
    """How many people a task for `role` below `path` would be given to now. Raises NotFound, InvalidField.

    `on_duty`: those alone who are on duty now, or as it starts where that is later.
    """
    actor.require(MANAGE_TASKS)
    actor.require_reach(path)
    require_audience_role(role)
    at = clock.now()
    duty_at = duty_of(on_duty=on_duty, starts_at=starts_at or at, at=at)
    return await counts_of(Audience(task_id=NO_TASK, path=path, role=role, at=at, duty_at=duty_at))


async def release_of_task(actor: Actor, task_id: UUID) -> JobView:
    """How far the release of a task is, in the shape of a background job; a draft waits. Raises NotFound, Forbidden."""
    actor.require(SEE_TASKS)
    task = await task_in_reach(actor, task_id)
    under_way = task.status is TaskStatus.RELEASING
    state = JobState.RUNNING if under_way else JobState.WAITING if task.status is TaskStatus.DRAFT else JobState.DONE
    return JobView(
        id=task.id,
        kind="tasks.release",
        title_zh=f"下发任务：{task.title}",
        title_en=f"Release of the task {task.title}",
        state=state,
        done=task.assigned,
        total=max(task.assigned, task.audience_size or 0) if state is not JobState.WAITING else None,
        message_zh="",
        message_en="",
        waits_for_worker=under_way and await no_worker(clock.now()),
        asked_at=task.released_at or task.created_at,
        started_at=task.released_at,
        finished_at=None,
        expires_at=None,
        file_path=None,
        file_name=None,
        link=f"/v1/tasks/{task.id}",
        problem=None,
    )


def _hidden_measures(actor: Actor) -> list[Measure]:
    return [] if actor.may(SEE_SALES_TASKS) else sorted(SALES_MEASURES)
