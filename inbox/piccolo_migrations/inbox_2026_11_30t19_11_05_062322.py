from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, BigInt, Date, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-30T19:11:05:062322"
VERSION = "1.38.0"
DESCRIPTION = "Messages, rounds, what was read"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="inbox", description=DESCRIPTION)

    manager.add_table(class_name="InboxMessage", tablename="inbox_message")
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="kind",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="about",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="by",
        db_column_name="done_by",
        column_class=UUID,
        params={"default": None, "null": True, "db_column_name": "done_by"},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="facts",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxMessage",
        tablename="inbox_message",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="InboxOpening", tablename="inbox_opening")
    manager.add_column(
        table_class_name="InboxOpening",
        tablename="inbox_opening",
        column_name="id",
        column_class=SmallInt,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="InboxOpening",
        tablename="inbox_opening",
        column_name="seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxOpening",
        tablename="inbox_opening",
        column_name="first_id",
        column_class=UUID,
        params={"default": None},
    )

    manager.add_table(class_name="InboxRead", tablename="inbox_read")
    manager.add_column(
        table_class_name="InboxRead",
        tablename="inbox_read",
        column_name="message",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="InboxRead",
        tablename="inbox_read",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxRead",
        tablename="inbox_read",
        column_name="read_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="InboxRound", tablename="inbox_round")
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="kind",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="about",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="period",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="by",
        db_column_name="done_by",
        column_class=UUID,
        params={"default": None, "null": True, "db_column_name": "done_by"},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="facts",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="reached",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="InboxRound",
        tablename="inbox_round",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
