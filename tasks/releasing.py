"""Releasing: a task is given to its audience piece by piece, in the order of the organisation.

The first piece stands in the request; a small audience has the task with it. What remains is a chore of the worker. The
row of the task says how far it has come and is held while a piece is given, so that two of them follow each other.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.events import publish
from tasks.audience import PIECE, Audience, Piece, give_to_missed, give_to_next, without_the_task
from tasks.events import TaskReleased
from tasks.reads import TASK_COLUMNS
from tasks.schemas import TaskView


class Releasing(msgspec.Struct, frozen=True):
    """A task whose release is under way, and the place in the organisation that it has reached."""

    id: UUID
    audience_path: str
    audience_role: Role
    on_duty: bool
    starts_at: datetime
    released_at: datetime
    ends_at: datetime
    reached_path: str | None
    reached_associate: UUID | None

    @property
    def place(self) -> tuple[str, UUID]:
        """Path and associate of the last posting that was looked at."""
        if self.reached_path is None or self.reached_associate is None:
            return self.audience.beginning
        return self.reached_path, self.reached_associate

    @property
    def audience(self) -> Audience:
        """As it was on the day of the release, whenever a piece is given."""
        return Audience(
            task_id=self.id,
            path=self.audience_path,
            role=self.audience_role,
            at=self.released_at,
            duty_at=duty_of(on_duty=self.on_duty, starts_at=self.starts_at, at=self.released_at),
        )


RELEASING = f"""
SELECT {", ".join(Releasing.__struct_fields__)} FROM task WHERE status = 'releasing' ORDER BY released_at, id
"""
HOLD = f"""
SELECT {", ".join(Releasing.__struct_fields__)} FROM task WHERE id = $1 AND status = 'releasing'
FOR NO KEY UPDATE SKIP LOCKED
"""
REACH = f"""
UPDATE task SET assigned = assigned + $2, reached_path = coalesce($3, reached_path),
  reached_associate = coalesce($4, reached_associate) WHERE id = $1 RETURNING {TASK_COLUMNS}
"""
FINISH = f"""
UPDATE task SET status = 'released', reached_path = NULL, reached_associate = NULL
WHERE id = $1 AND status = 'releasing' RETURNING {TASK_COLUMNS}
"""


def duty_of(*, on_duty: bool, starts_at: datetime, at: datetime) -> datetime | None:
    """When somebody has to be on duty to be given a task that is released at a moment; None where nobody has to."""
    return max(at, starts_at) if on_duty else None


def audience_of(task: TaskView, at: datetime) -> Audience:
    """Whom a task is for, on the day of `at`."""
    return Audience(
        task_id=task.id,
        path=task.audience_path,
        role=task.audience_role,
        at=at,
        duty_at=duty_of(on_duty=task.on_duty, starts_at=task.starts_at, at=at),
    )


async def give_first(actor: Actor, task: TaskView, at: datetime) -> TaskView | None:
    """Give the first piece of a task that was just set to `releasing` at `at`; the task as it is then.

    None when nobody is in the audience.
    """
    if not task.audience_size:
        return None
    audience = audience_of(task, at)
    piece = await give_to_next(audience, after=audience.beginning)
    begun = await _reach(task.id, piece)
    if piece.ends(audience):
        return await finish_release(actor, task.id)
    await audit.record(actor, "tasks.releasing", f"task:{task.id}", audience_size=task.audience_size)
    return begun


async def give_more() -> bool:
    """Give the next piece of the release that waits longest; whether there was one that nobody else works on."""
    for task in await fetch_as(Releasing, RELEASING):
        given = await _give_next(task.id)
        if given is None:
            continue
        if not given:
            await _finish_with_missed(task)
        return True
    return False


async def _give_next(task_id: UUID) -> bool | None:
    """Whether there were people left to look at; None when somebody else gives a piece, or the release is over."""
    async with transaction():
        task = await fetch_row_as(Releasing, HOLD, task_id)
        if task is None:
            return None
        if task.ends_at <= clock.now():
            await finish_release(SYSTEM, task_id)
            return True
        if not task.audience.holds(task.place[0]):
            return False
        piece = await give_to_next(task.audience, after=task.place)
        if piece.looked_at:
            await _reach(task_id, piece)
        return piece.looked_at > 0


async def _finish_with_missed(task: Releasing) -> None:
    """Give the task to those who were posted, while it was released, to a place that had been passed; then end it."""
    missed = await without_the_task(task.audience)  # read before anything is held: it looks at the whole audience
    async with transaction():
        if await fetch_row_as(Releasing, HOLD, task.id) is None:
            return
        if missed:
            await fetch_row_as(TaskView, REACH, task.id, await give_to_missed(task.audience, missed), None, None)
        if len(missed) < PIECE:
            await finish_release(SYSTEM, task.id)


async def _reach(task_id: UUID, piece: Piece) -> TaskView | None:
    return await fetch_row_as(TaskView, REACH, task_id, piece.given, piece.last_path, piece.last_associate)


async def finish_release(actor: Actor, task_id: UUID) -> TaskView | None:
    """End a release where it stands and tell of it; None when none is under way. `actor` is for the audit.

    What is told comes after all pieces in the log, so that the past is counted for everybody who was given the task.
    """
    task = await fetch_row_as(TaskView, FINISH, task_id)
    if task is None:
        return None
    assert task.released_at is not None, "it was released"
    await audit.record(actor, "tasks.released", f"task:{task_id}", assigned=task.assigned)
    await publish(
        TaskReleased(
            task_id=task_id,
            code=task.code,
            title=task.title,
            audience_path=task.audience_path,
            assigned=task.assigned,
            released_at=task.released_at,
            ends_at=task.ends_at,
        )
    )
    return task


RELEASES = Chore("tasks.releases", give_more)
