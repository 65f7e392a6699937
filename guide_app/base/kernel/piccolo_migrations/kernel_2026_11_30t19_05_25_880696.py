from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Array, BigInt, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T19:05:25:880696"
VERSION = "1.38.0"
DESCRIPTION = "Background jobs and the workers that do them"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="kernel", description=DESCRIPTION)

    manager.add_table(class_name="BackgroundJob", tablename="background_job")
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="kind",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="params",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="asker",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="paths",
        column_class=Array,
        params={
            "default": None,
            "base_column": Text(
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
        },
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="BackgroundJob", tablename="background_job", column_name="done", column_class=BigInt
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="total",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="message_zh",
        column_class=Varchar,
        params={"length": 300},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="message_en",
        column_class=Varchar,
        params={"length": 300},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="taking",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="lease_until",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob", tablename="background_job", column_name="takings", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="started_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="finished_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="file",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="file_name",
        column_class=Varchar,
        params={"length": 200, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="link",
        column_class=Varchar,
        params={"length": 300, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BackgroundJob",
        tablename="background_job",
        column_name="problem",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="BackgroundJob",
        tablename="background_job",
        constraint_name="running_is_taken",
        constraint_class=Check,
        params={"condition": "(state = 'running') = (taking IS NOT NULL AND lease_until IS NOT NULL)"},
    )
    manager.add_constraint(
        table_class_name="BackgroundJob",
        tablename="background_job",
        constraint_name="ended_when_finished",
        constraint_class=Check,
        params={"condition": "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)"},
    )
    manager.add_constraint(
        table_class_name="BackgroundJob",
        tablename="background_job",
        constraint_name="failed_with_its_reason",
        constraint_class=Check,
        params={"condition": "(state = 'failed') = (problem IS NOT NULL)"},
    )

    manager.add_table(class_name="BackgroundWorker", tablename="background_worker")
    manager.add_column(
        table_class_name="BackgroundWorker",
        tablename="background_worker",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="BackgroundWorker",
        tablename="background_worker",
        column_name="seen_at",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )

    return manager
