from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Bytea, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T07:40:16:925219"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="associates", description=DESCRIPTION)

    manager.add_table(class_name="Associate", tablename="associate")
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="name",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="title",
        column_class=Varchar,
        params={"length": 60},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="phone_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="phone_masked",
        column_class=Varchar,
        params={"length": 30},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="wecom_userid",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True, "unique": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="own_member_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "active"},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="left_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Associate",
        tablename="associate",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="Posting", tablename="posting")
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "index": True},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="valid_to",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Posting",
        tablename="posting",
        constraint_name="dates_in_order",
        constraint_class=Check,
        params={"condition": "valid_to IS NULL OR valid_to > valid_from"},
    )

    return manager
