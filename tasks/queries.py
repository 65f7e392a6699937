"""What is seen of tasks: one's own, and the boards of those who lead, within their reach."""

from uuid import UUID

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from tasks.rules import READING_ROLES, AssignmentStatus, Measure, TaskStatus, attainment_ppm, status_of
from tasks.schemas import AssignmentView, MyTask, StoreCompletion, TaskBoard, TaskView

TASK_COLUMNS = """t.id, t.code, t.title, t.description, t.audience_path, t.audience_role, t.measure, t.target,
  t.reward_fen, t.starts_at, t.ends_at, t.status, t.assigned, t.created_at, t.released_at, t.closed_at, t.version"""

# A reader sees the tasks below him, and of those above him that were released his own people's part.
SEEN = """(EXISTS (SELECT FROM unnest($1::text[]) own WHERE starts_with(t.audience_path, own))
  OR t.status <> 'draft' AND EXISTS (SELECT FROM unnest($1::text[]) own WHERE starts_with(own, t.audience_path)))"""
TASK = f"SELECT {TASK_COLUMNS} FROM task t WHERE {SEEN} AND t.id = $2"
TASKS = f"""
SELECT {TASK_COLUMNS} FROM task t
WHERE {SEEN} AND ($2::uuid IS NULL OR t.id < $2) AND ($3::text IS NULL OR t.status = $3)
ORDER BY t.id DESC LIMIT $4
"""
MINE = """
SELECT a.id, a.task, a.target, a.progress, a.gained, a.counts_from, a.first_progress_at, a.done_at,
  t.code, t.title, t.description, t.measure, t.reward_fen, t.starts_at, t.ends_at, t.status
FROM task_assignment a JOIN task t ON t.id = a.task
WHERE a.associate = $1 AND ($2::uuid IS NULL OR a.id < $2)
  AND (t.status = 'closed' OR t.ends_at <= $3) = $4
ORDER BY a.id DESC LIMIT $5
"""

# $1 the task, $2 the reader's patterns, or null for the whole organisation.
_PART = """
FROM task_assignment a JOIN associate p ON p.id = a.associate LEFT JOIN store s ON s.id = a.store
WHERE a.task = $1 AND ($2::text[] IS NULL OR coalesce(s.path, a.path) LIKE ANY ($2))
"""
NOT_STARTED = "a.first_progress_at IS NULL AND a.done_at IS NULL"
IN_PROGRESS = "a.first_progress_at IS NOT NULL AND a.done_at IS NULL"
DONE = "a.done_at IS NOT NULL"
CONDITIONS = {
    AssignmentStatus.NOT_STARTED: NOT_STARTED,
    AssignmentStatus.IN_PROGRESS: IN_PROGRESS,
    AssignmentStatus.DONE: DONE,
}
COUNTS = f"""
SELECT count(*) AS assigned, coalesce(sum(a.progress), 0)::bigint AS progress,
  count(*) FILTER (WHERE p.status = 'active' AND {NOT_STARTED}) AS not_started,
  count(*) FILTER (WHERE p.status = 'active' AND {IN_PROGRESS}) AS in_progress,
  count(*) FILTER (WHERE p.status = 'active' AND {DONE}) AS done,
  count(*) FILTER (WHERE p.status <> 'active') AS "left"
{_PART}"""
_STORE_COUNTS = f"""
SELECT s.id, s.code, s.name, count(*) AS assigned, sum(a.progress)::bigint AS progress,
  count(*) FILTER (WHERE {NOT_STARTED}) AS not_started, count(*) FILTER (WHERE {IN_PROGRESS}) AS in_progress,
  count(*) FILTER (WHERE {DONE}) AS done
{_PART} AND p.status = 'active' AND s.id IS NOT NULL"""
STORES = f"{_STORE_COUNTS} AND ($3::uuid IS NULL OR s.id > $3) GROUP BY s.id ORDER BY s.id LIMIT $4"
STORES_BEHIND = f"""{_STORE_COUNTS} GROUP BY s.id HAVING count(*) > count(a.done_at)
ORDER BY count(a.done_at)::numeric / count(*), s.code LIMIT $3"""
PEOPLE = f"""
SELECT a.id, a.associate, p.number, p.name, a.store, s.code AS store_code, s.name AS store_name, a.progress, a.target,
  a.first_progress_at, a.done_at
{_PART} AND p.status = 'active' AND ($3::uuid IS NULL OR a.id > $3)"""

SHOWN_BEHIND = 20
"""Stores a board names; all of them are listed page by page."""


async def tasks_in_reach(actor: Actor, paging: PageRequest, *, status: TaskStatus | None = None) -> Page[TaskView]:
    """Tasks the actor leads or whose people he leads, newest first."""
    actor.require_role(*READING_ROLES)
    rows = await fetch(TASKS, list(actor.paths), paging.after, status, paging.fetch)
    return page_of(rows, paging, view=task_view, key=_id)


async def task_in_reach(actor: Actor, task_id: UUID) -> TaskView:
    """One task. Raises NotFound, Forbidden."""
    row = await fetch_row(TASK, list(actor.paths), task_id)
    if row is None:
        raise NotFound
    actor.require_role(*READING_ROLES)
    return task_view(row)


async def my_tasks(actor: Actor, paging: PageRequest, *, ended: bool = False) -> Page[MyTask]:
    """The actor's own tasks, the newest first: those to be done, or those that have ended."""
    if actor.associate_id is None:
        raise Forbidden(role=str(actor.role))
    rows = await fetch(MINE, actor.associate_id, paging.after, clock.now(), ended, paging.fetch)
    return page_of(rows, paging, view=_mine, key=_id)


async def board_of_task(actor: Actor, task_id: UUID) -> TaskBoard:
    """How far a task is over the people the actor reaches, and the stores furthest behind."""
    task = await task_in_reach(actor, task_id)
    counts = await fetch_row(COUNTS, task_id, _patterns(actor))
    behind = await fetch(STORES_BEHIND, task_id, _patterns(actor), SHOWN_BEHIND)
    if counts is None:
        raise NotFound
    return TaskBoard(task=task, stores_behind=[_store(row) for row in behind], **dict(counts))


async def stores_of_task(actor: Actor, task_id: UUID, paging: PageRequest) -> Page[StoreCompletion]:
    """How far a task is in every store the actor reaches. Who left the company is not counted."""
    await task_in_reach(actor, task_id)
    rows = await fetch(STORES, task_id, _patterns(actor), paging.after, paging.fetch)
    return page_of(rows, paging, view=_store, key=_id)


async def assignments_of_task(
    actor: Actor, task_id: UUID, paging: PageRequest, *, status: AssignmentStatus | None = None
) -> Page[AssignmentView]:
    """Who was given a task, of those the actor reaches, in the order of the organisation. Leavers are left out."""
    await task_in_reach(actor, task_id)
    condition = f" AND {CONDITIONS[status]}" if status is not None else ""
    rows = await fetch(
        f"{PEOPLE}{condition} ORDER BY a.id LIMIT $4", task_id, _patterns(actor), paging.after, paging.fetch
    )
    return page_of(rows, paging, view=_person, key=_id)


def task_view(row: asyncpg.Record) -> TaskView:
    """The view of a row with TASK_COLUMNS."""
    return TaskView(
        **{
            **dict(row),
            "audience_role": Role(row["audience_role"]),
            "measure": Measure(row["measure"]),
            "status": TaskStatus(row["status"]),
        }
    )


def _mine(row: asyncpg.Record) -> MyTask:
    return MyTask(
        task_id=row["task"],
        assignment_id=row["id"],
        code=row["code"],
        title=row["title"],
        description=row["description"],
        measure=Measure(row["measure"]),
        target=row["target"],
        progress=row["progress"],
        gained=row["gained"],
        taken_back=row["gained"] - row["progress"],
        attainment_ppm=attainment_ppm(row["progress"], row["target"]),
        status=status_of(row["first_progress_at"], row["done_at"]),
        reward_fen=row["reward_fen"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        counts_from=row["counts_from"],
        done_at=row["done_at"],
        closed=row["status"] == TaskStatus.CLOSED,
    )


def _store(row: asyncpg.Record) -> StoreCompletion:
    return StoreCompletion(
        store_id=row["id"],
        store_code=row["code"],
        store_name=row["name"],
        assigned=row["assigned"],
        not_started=row["not_started"],
        in_progress=row["in_progress"],
        done=row["done"],
        progress=row["progress"],
    )


def _person(row: asyncpg.Record) -> AssignmentView:
    return AssignmentView(
        id=row["id"],
        associate_id=row["associate"],
        associate_number=row["number"],
        associate_name=row["name"],
        store_id=row["store"],
        store_code=row["store_code"],
        store_name=row["store_name"],
        progress=row["progress"],
        target=row["target"],
        attainment_ppm=attainment_ppm(row["progress"], row["target"]),
        status=status_of(row["first_progress_at"], row["done_at"]),
        first_progress_at=row["first_progress_at"],
        done_at=row["done_at"],
    )


def _id(row: asyncpg.Record) -> UUID:
    found: UUID = row["id"]
    return found


def _patterns(actor: Actor) -> list[str] | None:
    return None if actor.reaches_all else actor.path_patterns
