from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique

ID = "2026-11-22T08:26:18:540609"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="kernel", description=DESCRIPTION)

    manager.add_table(class_name="ArchivedMonth", tablename="archived_month")
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="of",
        column_class=Varchar,
        params={"length": 63, "default": None},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="month",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="rows",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="sha256",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="file",
        column_class=Varchar,
        params={"length": 1000, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        constraint_name="state_is_known",
        constraint_class=Check,
        params={"condition": "state IN ('detached', 'written', 'dropped')"},
    )
    manager.add_constraint(
        table_class_name="ArchivedMonth",
        tablename="archived_month",
        constraint_name="written_with_its_hash",
        constraint_class=Check,
        params={"condition": "(state = 'detached') = (sha256 IS NULL)"},
    )

    manager.add_table(class_name="AuditEntry", tablename="audit_entry")
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="actor_role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="action",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="subject",
        column_class=Varchar,
        params={"length": 120, "default": None, "index": True},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="detail",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AuditEntry",
        tablename="audit_entry",
        column_name="request_id",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    manager.add_table(class_name="EventCursor", tablename="event_cursor")
    manager.add_column(
        table_class_name="EventCursor",
        tablename="event_cursor",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="EventCursor",
        tablename="event_cursor",
        column_name="subscriber",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="EventCursor", tablename="event_cursor", column_name="lane", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="EventCursor", tablename="event_cursor", column_name="epoch", column_class=Integer
    )
    manager.add_column(table_class_name="EventCursor", tablename="event_cursor", column_name="xid", column_class=BigInt)
    manager.add_column(table_class_name="EventCursor", tablename="event_cursor", column_name="seq", column_class=BigInt)
    manager.add_column(
        table_class_name="EventCursor", tablename="event_cursor", column_name="seen_epoch", column_class=Integer
    )
    manager.add_column(
        table_class_name="EventCursor", tablename="event_cursor", column_name="seen_xid", column_class=BigInt
    )
    manager.add_column(
        table_class_name="EventCursor", tablename="event_cursor", column_name="seen_seq", column_class=BigInt
    )
    manager.add_column(
        table_class_name="EventCursor",
        tablename="event_cursor",
        column_name="updated_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="EventCursor",
        tablename="event_cursor",
        constraint_name="one_cursor_per_lane",
        constraint_class=Unique,
        params={"columns": ["subscriber", "lane"]},
    )

    manager.add_table(class_name="EventEpoch", tablename="event_epoch")
    manager.add_column(
        table_class_name="EventEpoch",
        tablename="event_epoch",
        column_name="id",
        column_class=SmallInt,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="EventEpoch",
        tablename="event_epoch",
        column_name="epoch",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventEpoch",
        tablename="event_epoch",
        column_name="lanes",
        column_class=SmallInt,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="EventEpoch",
        tablename="event_epoch",
        column_name="most_lanes",
        column_class=SmallInt,
        params={"default": 1},
    )

    manager.add_table(class_name="EventParked", tablename="event_parked")
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="subscriber",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="attempts",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="error",
        column_class=Text,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="parked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventParked",
        tablename="event_parked",
        column_name="resolved_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="EventParked",
        tablename="event_parked",
        constraint_name="once_per_subscriber",
        constraint_class=Unique,
        params={"columns": ["subscriber", "seq"]},
    )

    manager.add_table(class_name="EventRow", tablename="event")
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="seq",
        column_class=BigInt,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="epoch",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventRow", tablename="event", column_name="xid", column_class=BigInt, params={"default": None}
    )
    manager.add_column(table_class_name="EventRow", tablename="event", column_name="lane", column_class=SmallInt)
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="logged_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="type",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="occurred_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="EventRow",
        tablename="event",
        column_name="payload",
        column_class=JSONB,
        params={"default": None},
    )

    manager.add_table(class_name="RememberedAnswer", tablename="remembered_answer")
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="scope",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="key",
        column_class=Varchar,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="status",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="body",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="answered_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_constraint(
        table_class_name="RememberedAnswer",
        tablename="remembered_answer",
        constraint_name="one_answer",
        constraint_class=Unique,
        params={"columns": ["scope", "key", "answered_on"]},
    )

    return manager
