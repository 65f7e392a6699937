from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigSerial, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:22:08:676904"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="touches", description=DESCRIPTION)

    manager.add_table(class_name="Touch", tablename="touch")
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="contact",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="source",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Touch",
        tablename="touch",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Touch",
        tablename="touch",
        constraint_name="one_touch_per_source",
        constraint_class=Unique,
        params={"columns": ["source", "at"]},
    )

    manager.add_table(class_name="TouchDay", tablename="touch_day")
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="TouchDay",
        tablename="touch_day",
        column_name="touches",
        column_class=Integer,
        params={"default": None},
    )

    return manager
