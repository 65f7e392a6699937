from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class RotaShift(Table, tablename="rota_shift"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:53:27:317956"
VERSION = "1.38.0"
DESCRIPTION = "the rota"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rota", description=DESCRIPTION)

    manager.add_table(class_name="RotaAssignment", tablename="rota_assignment")
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="shift",
        column_class=ForeignKey,
        params={"references": RotaShift, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="assigned_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="assigned_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="removed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RotaAssignment",
        tablename="rota_assignment",
        column_name="removed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="RotaShift", tablename="rota_shift")
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="name",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="begins",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="ends",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaShift",
        tablename="rota_shift",
        column_name="retired_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="RotaShift",
        tablename="rota_shift",
        constraint_name="times_in_order",
        constraint_class=Check,
        params={"condition": "begins BETWEEN 0 AND 1439 AND ends > begins AND ends < 2880"},
    )

    manager.add_table(class_name="RotaWeek", tablename="rota_week")
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="monday",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="published_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="published_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RotaWeek",
        tablename="rota_week",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="RotaWeek",
        tablename="rota_week",
        constraint_name="one_week",
        constraint_class=Unique,
        params={"columns": ["store", "monday"]},
    )

    return manager
