"""Tasks, who was given them, and every fact that counted, each once.

What was done and said stands in `task`, `task_assignment` and `task_tally`. What is counted from events stands in
tables of its own, which hold nothing else: a replay builds them anew beside
(docs/decisions/task-progress-apart.md).
"""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.base.kernel.access import Role
from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store
from tasks.rules import Measure, TaskStatus


class Task(Table, tablename="task"):
    """What somebody wants done, by whom, until when. `target` is fen or a count, as `measure` says.

    A fact counts while `starts_at` <= its moment < `ends_at`, or `closed_at` where the task was ended early.
    `on_duty`: it is for those alone who are on duty as it is released, or as it starts where that is later.
    `audience_size` is how many people the release began with; `reached_path` and `reached_associate` are the place in
    the organisation up to which a release that is under way has come.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    title = Varchar(80, default=None, null=False)
    description = Varchar(2000, default="", null=False)
    audience_path = Varchar(500, default=None, null=False, index=True)
    audience_role = Varchar(30, choices=Role, default=None, null=False)
    on_duty = Boolean(default=False, null=False)
    measure = Varchar(20, choices=Measure, default=None, null=False)
    target = BigInt(default=None, null=False)
    reward_fen = BigInt(default=None, null=True)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    status = Varchar(10, choices=TaskStatus, default=TaskStatus.DRAFT, null=False)
    assigned = Integer(default=0, null=False)
    audience_size = Integer(default=None, null=True)
    reached_path = Varchar(500, default=None, null=True)
    reached_associate = UUID(default=None, null=True)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None, null=False)
    released_at = Timestamptz(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    window_in_order = Check("ends_at > starts_at")
    target_is_positive = Check("target > 0 AND coalesce(reward_fen, 0) >= 0")
    released_when_not_draft = Check("(status = 'draft') = (released_at IS NULL)")


class TaskAssignment(Table, tablename="task_assignment"):
    """A task in one associate's hands.

    `path` and `store` are where they were posted when it was given to them; facts count from `counts_from` on.
    `done_at` is the moment the target was first reached, as `TaskCompleted` told it; it is written once and stays,
    whatever comes back later or is counted anew. `gone` is somebody who has left the company. From `handed_on_at` on
    nothing counts any more: it was ended for who leaves, or what was left of it went to a colleague.
    """

    id = UUID(primary_key=True, default=None, null=False)
    task = ForeignKey(Task, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False)
    target = BigInt(default=None, null=False)
    counts_from = Timestamptz(default=None, null=False)
    assigned_at = Timestamptz(default=None, null=False)
    done_at = Timestamptz(default=None, null=True)
    gone = Boolean(default=False, null=False)
    handed_on_at = Timestamptz(default=None, null=True)
    one_assignment_per_associate = Unique([associate, task])


class TaskProgress(Table, tablename="task_progress"):
    """How far an assignment is, from its first fact on: there is no row before.

    `progress` is the sum of the contributions, `gained` that of the gains. `gone` is somebody who has left the
    company, so that what still comes is counted apart. `task` and `associate` are the assignment's.
    """

    assignment = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=False)
    task = UUID(default=None, null=False)
    progress = BigInt(default=0, null=False)
    gained = BigInt(default=0, null=False)
    first_progress_at = Timestamptz(default=None, null=True)
    gone = Boolean(default=False, null=False)


class TaskContribution(Table, tablename="task_contribution"):
    """One fact that counted for one assignment. `source` names the fact, so that it never counts twice; no row changes.

    What comes back is a row of its own with a negative amount. `associate` is the assignment's.
    """

    id = BigSerial(primary_key=True)
    assignment = ForeignKey(TaskAssignment, default=None, null=False, on_delete=OnDelete.restrict)
    associate = UUID(default=None, null=False)
    source = Varchar(100, default=None, null=False)
    amount = BigInt(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    one_contribution_per_fact = Unique([assignment, source, associate])
    something_counted = Check("amount <> 0")


class TaskTally(Table, tablename="task_tally"):
    """Who has a task in a store, who is done, who has left: see `tasks.tallies`."""

    id = BigSerial(primary_key=True)
    task = ForeignKey(Task, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    assigned = BigInt(default=0, null=False)
    done = BigInt(default=0, null=False)
    gone = BigInt(default=0, null=False)
    one_tally = Unique([task, store])


class TaskStoreProgress(Table, tablename="task_store_progress"):
    """How far a task is in a store, counted as it happens: see `tasks.tallies`."""

    id = BigSerial(primary_key=True)
    task = ForeignKey(Task, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    begun = BigInt(default=0, null=False)
    progress = BigInt(default=0, null=False)
    gone_progress = BigInt(default=0, null=False)
    one_store_progress = Unique([task, store])


class TaskTargetHeard(Table, tablename="task_target_heard"):
    """A `TargetReached` that some lanes have come to and others not yet; see `tasks.completing`."""

    told = UUID(primary_key=True, default=None, null=False)
    heard = Integer(default=1, null=False)


class TaskCatchUp(Table, tablename="task_catch_up"):
    """What people did before they were given a task at `assigned_at`, read from the log piece by piece.

    Events with numbers from `from_seq` to `until_seq` are read; `reached_seq` is the last that was.
    """

    id = UUID(primary_key=True, default=None, null=False)
    task = ForeignKey(Task, default=None, null=False, on_delete=OnDelete.restrict)
    assigned_at = Timestamptz(default=None, null=False)
    counts_from = Timestamptz(default=None, null=False)
    from_seq = BigInt(default=None, null=True)
    until_seq = BigInt(default=None, null=False)
    reached_seq = BigInt(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    one_of_each_giving = Unique([task, assigned_at])
