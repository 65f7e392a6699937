from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, BigSerial, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


class Task(Table, tablename="task"):
    id = UUID(default=None, primary_key=True)


class TaskAssignment(Table, tablename="task_assignment"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:20:17:874394"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    manager.add_table(class_name="Task", tablename="task")
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="title",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="description",
        column_class=Varchar,
        params={"length": 2000},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="audience_path",
        column_class=Varchar,
        params={"length": 500, "default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="audience_role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="measure",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Task", tablename="task", column_name="target", column_class=BigInt, params={"default": None}
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="reward_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="starts_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="ends_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "draft"},
    )
    manager.add_column(table_class_name="Task", tablename="task", column_name="assigned", column_class=Integer)
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="audience_size",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="reached_path",
        column_class=Varchar,
        params={"length": 500, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="reached_associate",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="created_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="created_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="released_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task",
        tablename="task",
        column_name="closed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Task", tablename="task", column_name="version", column_class=Integer, params={"default": 1}
    )
    manager.add_constraint(
        table_class_name="Task",
        tablename="task",
        constraint_name="window_in_order",
        constraint_class=Check,
        params={"condition": "ends_at > starts_at"},
    )
    manager.add_constraint(
        table_class_name="Task",
        tablename="task",
        constraint_name="target_is_positive",
        constraint_class=Check,
        params={"condition": "target > 0 AND coalesce(reward_fen, 0) >= 0"},
    )
    manager.add_constraint(
        table_class_name="Task",
        tablename="task",
        constraint_name="released_when_not_draft",
        constraint_class=Check,
        params={"condition": "(status = 'draft') = (released_at IS NULL)"},
    )

    manager.add_table(class_name="TaskAssignment", tablename="task_assignment")
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="task",
        column_class=ForeignKey,
        params={"references": Task, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="target",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="counts_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="assigned_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TaskAssignment", tablename="task_assignment", column_name="gone", column_class=Boolean
    )
    manager.add_constraint(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        constraint_name="one_assignment_per_associate",
        constraint_class=Unique,
        params={"columns": ["associate", "task"]},
    )

    manager.add_table(class_name="TaskCatchUp", tablename="task_catch_up")
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="task",
        column_class=ForeignKey,
        params={"references": Task, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="assigned_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="counts_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="from_seq",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="until_seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="reached_seq",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="TaskCatchUp",
        tablename="task_catch_up",
        constraint_name="one_of_each_giving",
        constraint_class=Unique,
        params={"columns": ["task", "assigned_at"]},
    )

    manager.add_table(class_name="TaskContribution", tablename="task_contribution")
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="assignment",
        column_class=ForeignKey,
        params={"references": TaskAssignment, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="source",
        column_class=Varchar,
        params={"length": 100, "default": None},
    )
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="amount",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        constraint_name="one_contribution_per_fact",
        constraint_class=Unique,
        params={"columns": ["assignment", "source", "associate"]},
    )
    manager.add_constraint(
        table_class_name="TaskContribution",
        tablename="task_contribution",
        constraint_name="something_counted",
        constraint_class=Check,
        params={"condition": "amount <> 0"},
    )

    manager.add_table(class_name="TaskProgress", tablename="task_progress")
    manager.add_column(
        table_class_name="TaskProgress",
        tablename="task_progress",
        column_name="assignment",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskProgress",
        tablename="task_progress",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskProgress",
        tablename="task_progress",
        column_name="task",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TaskProgress", tablename="task_progress", column_name="progress", column_class=BigInt
    )
    manager.add_column(
        table_class_name="TaskProgress", tablename="task_progress", column_name="gained", column_class=BigInt
    )
    manager.add_column(
        table_class_name="TaskProgress",
        tablename="task_progress",
        column_name="first_progress_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TaskProgress", tablename="task_progress", column_name="gone", column_class=Boolean
    )

    manager.add_table(class_name="TaskStoreProgress", tablename="task_store_progress")
    manager.add_column(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        column_name="task",
        column_class=ForeignKey,
        params={"references": Task, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskStoreProgress", tablename="task_store_progress", column_name="begun", column_class=BigInt
    )
    manager.add_column(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        column_name="progress",
        column_class=BigInt,
    )
    manager.add_column(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        column_name="gone_progress",
        column_class=BigInt,
    )
    manager.add_constraint(
        table_class_name="TaskStoreProgress",
        tablename="task_store_progress",
        constraint_name="one_store_progress",
        constraint_class=Unique,
        params={"columns": ["task", "store"]},
    )

    manager.add_table(class_name="TaskTally", tablename="task_tally")
    manager.add_column(
        table_class_name="TaskTally",
        tablename="task_tally",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskTally",
        tablename="task_tally",
        column_name="task",
        column_class=ForeignKey,
        params={"references": Task, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskTally",
        tablename="task_tally",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TaskTally", tablename="task_tally", column_name="assigned", column_class=BigInt
    )
    manager.add_column(table_class_name="TaskTally", tablename="task_tally", column_name="done", column_class=BigInt)
    manager.add_column(table_class_name="TaskTally", tablename="task_tally", column_name="gone", column_class=BigInt)
    manager.add_constraint(
        table_class_name="TaskTally",
        tablename="task_tally",
        constraint_name="one_tally",
        constraint_class=Unique,
        params={"columns": ["task", "store"]},
    )

    manager.add_table(class_name="TaskTargetHeard", tablename="task_target_heard")
    manager.add_column(
        table_class_name="TaskTargetHeard",
        tablename="task_target_heard",
        column_name="told",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TaskTargetHeard",
        tablename="task_target_heard",
        column_name="heard",
        column_class=Integer,
        params={"default": 1},
    )

    return manager
