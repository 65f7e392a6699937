from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Bytea, Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-11-30T15:37:56:565065"
VERSION = "1.38.0"
DESCRIPTION = "Approvals by a second person"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="kernel", description=DESCRIPTION)

    manager.add_table(class_name="Approval", tablename="approval")
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="kind",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="subject",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="version",
        column_class=Varchar,
        params={"length": 120},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="concerns",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="command",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="reason",
        column_class=Varchar,
        params={"length": 500},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="requested_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="requester",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="requester_role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="requested_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="decider",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Approval",
        tablename="approval",
        column_name="note",
        column_class=Varchar,
        params={"length": 500},
    )
    manager.add_constraint(
        table_class_name="Approval",
        tablename="approval",
        constraint_name="decided_or_waiting",
        constraint_class=Check,
        params={"condition": "(state = 'pending') = (decided_at IS NULL)"},
    )
    manager.add_constraint(
        table_class_name="Approval",
        tablename="approval",
        constraint_name="never_by_one_person",
        constraint_class=Check,
        params={"condition": "state <> 'approved' OR decider IS NULL OR decider <> requester"},
    )
    manager.add_constraint(
        table_class_name="Approval",
        tablename="approval",
        constraint_name="never_by_whom_it_concerns",
        constraint_class=Check,
        params={"condition": "state <> 'approved' OR decider IS NULL OR decider IS DISTINCT FROM concerns"},
    )

    return manager
