"""One's own tasks, as performance counts them for the day."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from tasks.permissions import SEE_OWN_TASKS
from tasks.reads import AND_PROGRESS
from tasks.rules import (
    OVERDUE_SHOWN,
    Measure,
    OwnTasks,
    TaskStatus,
    attainment_ppm,
    status_of,
)
from tasks.schemas import MyTask


class OwnAssignment(msgspec.Struct, frozen=True):
    """An assignment of the reader's own, with its task."""

    id: UUID
    task: UUID
    target: int
    progress: int
    gained: int
    counts_from: datetime
    first_progress_at: datetime | None
    done_at: datetime | None
    code: str
    title: str
    description: str
    measure: Measure
    reward_fen: int | None
    starts_at: datetime
    ends_at: datetime
    status: TaskStatus


_COLUMNS = """
a.id, a.task, a.target, coalesce(w.progress, 0) AS progress, coalesce(w.gained, 0) AS gained, a.counts_from,
  w.first_progress_at, a.done_at, t.code, t.title, t.description, t.measure, t.reward_fen, t.starts_at, t.ends_at,
  t.status
"""
_ASSIGNED = f"FROM task_assignment a JOIN task t ON t.id = a.task {AND_PROGRESS}"
_OWN = f"SELECT {_COLUMNS} {_ASSIGNED}"
MINE = f"""
{_OWN} WHERE a.associate = $1 AND ($2::uuid IS NULL OR a.id < $2)
  AND (t.status = 'closed' OR t.ends_at <= $3) = $4
ORDER BY a.id DESC LIMIT $5
"""
MY_ONE = f"{_OWN} WHERE a.associate = $1 AND a.task = $2"
_RUNS = "t.ends_at > $3 AND t.status IN ('releasing', 'released')"
_OPEN = f"a.done_at IS NULL AND t.starts_at <= $3 AND {_RUNS}"
_OVERDUE = """a.done_at IS NULL AND t.ends_at <= $3 AND t.ends_at > $4
  AND coalesce(t.closed_at, t.ends_at) >= t.ends_at"""
# $1 the associate, $2 how many of each, $3 the moment, $4 since when a task that has ended is overdue.
DUE = f"""
SELECT {", ".join(OwnAssignment.__struct_fields__)} FROM (
  SELECT {_COLUMNS}, row_number() OVER (PARTITION BY t.ends_at <= $3 ORDER BY t.ends_at, a.id) AS place
  {_ASSIGNED} WHERE a.associate = $1 AND ({_OPEN} OR {_OVERDUE})
) own WHERE place <= $2 ORDER BY ends_at, id
"""
# $1 the associate, $2 the page before, $3 the moment, $4 since when a task that has ended is overdue, $5 the limit.
MINE_OF = {
    which: f"""
{_OWN} WHERE a.associate = $1 AND ($2::uuid IS NULL OR a.id < $2) AND {where} AND $4::timestamptz IS NOT NULL
ORDER BY a.id DESC LIMIT $5
"""
    for which, where in {
        OwnTasks.OPEN: _OPEN,
        OwnTasks.OVERDUE: _OVERDUE,
        OwnTasks.DONE: "a.done_at IS NOT NULL AND $3::timestamptz IS NOT NULL",
        OwnTasks.UPCOMING: f"a.done_at IS NULL AND t.starts_at > $3 AND {_RUNS}",
    }.items()
}
"""One's own tasks by where they stand, as `performance` counts them for the day."""


async def my_tasks(
    actor: Actor, paging: PageRequest, *, ended: bool = False, which: OwnTasks | None = None
) -> Page[MyTask]:
    """The actor's own tasks, the newest first: those to be done, or those that have ended; or just those of `which`."""
    actor.require(SEE_OWN_TASKS)
    if actor.associate_id is None:
        raise Forbidden(role=str(actor.role))
    at = clock.now()
    if which is None:
        mine = await fetch_as(OwnAssignment, MINE, actor.associate_id, paging.after, at, ended, paging.fetch)
    else:
        asked = (actor.associate_id, paging.after, at, at - OVERDUE_SHOWN, paging.fetch)
        mine = await fetch_as(OwnAssignment, MINE_OF[which], *asked)
    return page_of(mine, paging, view=_mine, key=lambda own: own.id)


async def my_tasks_due(actor: Actor, most: int) -> list[MyTask]:
    """Of the actor's own tasks those that are overdue, and those that end soonest, `most` of each, by when they end."""
    actor.require(SEE_OWN_TASKS)
    at = clock.now()
    due = await fetch_as(OwnAssignment, DUE, actor.associate_id, most, at, at - OVERDUE_SHOWN)
    return [_mine(own) for own in due]


async def my_task(actor: Actor, task_id: UUID) -> MyTask:
    """One of the actor's own tasks. Raises NotFound, also for a task that somebody else was given."""
    actor.require(SEE_OWN_TASKS)
    own = await fetch_row_as(OwnAssignment, MY_ONE, actor.associate_id, task_id)
    if own is None:
        raise NotFound
    return _mine(own)


def _mine(own: OwnAssignment) -> MyTask:
    return MyTask(
        task_id=own.task,
        assignment_id=own.id,
        code=own.code,
        title=own.title,
        description=own.description,
        measure=own.measure,
        target=own.target,
        progress=own.progress,
        gained=own.gained,
        taken_back=own.gained - own.progress,
        attainment_ppm=attainment_ppm(own.progress, own.target),
        status=status_of(own.first_progress_at, own.done_at),
        reward_fen=own.reward_fen,
        starts_at=own.starts_at,
        ends_at=own.ends_at,
        counts_from=own.counts_from,
        done_at=own.done_at,
        closed=own.status == TaskStatus.CLOSED,
    )
