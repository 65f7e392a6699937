"""Facts about tasks."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guide_app.base.kernel.events import Event


class TaskReleased(Event, frozen=True, kw_only=True):
    """A task was given to its audience; `assigned` says to how many. All of them stand before this in the log."""

    in_every_lane: ClassVar[bool] = True

    task_id: UUID
    code: str
    title: str
    audience_path: str
    assigned: int
    released_at: datetime
    ends_at: datetime


class TaskExtended(Event, frozen=True, kw_only=True):
    """A running task was given to people who joined its audience since; `assigned` says to how many."""

    in_every_lane: ClassVar[bool] = True

    task_id: UUID
    assigned: int
    assigned_at: datetime


class TargetReached(Event, frozen=True, kw_only=True):
    """These assignments seem to have reached their target; judged when every lane has counted what came before.

    `told` is the same in each of the `lanes`.
    """

    in_every_lane: ClassVar[bool] = True

    assignment_ids: tuple[UUID, ...]
    told: UUID | None = None
    lanes: int = 1


class TaskCompleted(Event, frozen=True, kw_only=True):
    """An associate reached the target of a task, at `done_at`. Said once, and not taken back."""

    lane_by: ClassVar[str | None] = "store_id"

    task_id: UUID
    assignment_id: UUID
    associate_id: UUID
    store_id: UUID | None
    reward_fen: int | None
    done_at: datetime


class TaskClosed(Event, frozen=True, kw_only=True):
    """A task came to its end, at its time or `early`, by whom."""

    task_id: UUID
    closed_at: datetime
    early: bool = False
    closed_by: UUID | None = None
