"""Shapes of tasks: commands in, views out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel.access import Role
from tasks.rules import AssignmentStatus, Measure, TaskStatus

MOST = 9_000_000_000_000_000
"""Of a target or a reward: what a JSON number carries exactly everywhere."""

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Description = Annotated[str, msgspec.Meta(max_length=2000)]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Target = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
RewardFen = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class DraftTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new task. `target` is fen for `sales_fen`, a count for every other measure.

    `on_duty`: for those alone whom the published rota has on duty as it is released, or as it starts if that is later.
    """

    code: Code
    title: Title
    description: Description = ""
    audience_path: Path
    audience_role: Role = Role.ASSOCIATE
    on_duty: bool = False
    measure: Measure
    target: Target
    reward_fen: RewardFen | None = None
    starts_at: Moment
    ends_at: Moment


class EditTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes of a draft; what is left out stays."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    audience_path: Path | UnsetType = UNSET
    audience_role: Role | UnsetType = UNSET
    on_duty: bool | UnsetType = UNSET
    measure: Measure | UnsetType = UNSET
    target: Target | UnsetType = UNSET
    reward_fen: RewardFen | UnsetType | None = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """A task as those see it who lead. `assigned` is how many people were given it.

    `audience_size` is how many people the release began with, None for a draft: while `status` is `releasing`,
    `assigned` of `audience_size` have the task. Newcomers may make `assigned` the greater one later.
    """

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
    status: TaskStatus
    assigned: int
    audience_size: int | None
    created_at: datetime
    released_at: datetime | None
    closed_at: datetime | None
    version: int


class AudienceView(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be given a task that was released now. People of the field work in no store."""

    people: int
    stores: int


class MyTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task as its associate sees it. `progress` = `gained` - `taken_back`, in the unit of the measure."""

    task_id: UUID
    assignment_id: UUID
    code: str
    title: str
    description: str
    measure: Measure
    target: int
    progress: int
    gained: int
    taken_back: int
    attainment_ppm: int
    status: AssignmentStatus
    reward_fen: int | None
    starts_at: datetime
    ends_at: datetime
    counts_from: datetime
    done_at: datetime | None
    closed: bool


class StoreCompletion(msgspec.Struct, frozen=True, kw_only=True):
    """How far a task is in one store."""

    store_id: UUID
    store_code: str
    store_name: str
    assigned: int
    not_started: int
    in_progress: int
    done: int
    progress: int


class TaskBoard(msgspec.Struct, frozen=True, kw_only=True):
    """How far a task is, over everybody the reader reaches.

    Who left the company is counted in `left` alone, so that the three statuses are people who can still act.
    `stores_behind` are the stores with the smallest share of people who are done. `past_counted_ppm` is how much of
    what happened before the task was given has been counted, 1 000 000 when all of it.
    """

    task: TaskView
    assigned: int
    not_started: int
    in_progress: int
    done: int
    left: int
    progress: int
    past_counted_ppm: int
    stores_behind: list[StoreCompletion]


class AssignmentView(msgspec.Struct, frozen=True, kw_only=True):
    """One associate's part in a task, as those see it who lead."""

    id: UUID
    associate_id: UUID
    associate_number: str
    associate_name: str
    store_id: UUID | None
    store_code: str | None
    store_name: str | None
    progress: int
    target: int
    attainment_ppm: int
    status: AssignmentStatus
    first_progress_at: datetime | None
    done_at: datetime | None
