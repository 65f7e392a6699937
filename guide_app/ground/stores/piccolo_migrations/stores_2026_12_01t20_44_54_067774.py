from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Region(Table, tablename="region"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:44:54:067774"
VERSION = "1.38.0"
DESCRIPTION = "Hours, moves and closings of stores"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)

    manager.add_table(class_name="StoreClosing", tablename="store_closing")
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="successor",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="closes_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "announced"},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="reason",
        column_class=Varchar,
        params={"length": 500},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="announced_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreClosing",
        tablename="store_closing",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoreClosing", tablename="store_closing", column_name="moved", column_class=JSONB
    )
    manager.add_constraint(
        table_class_name="StoreClosing",
        tablename="store_closing",
        constraint_name="not_its_own_successor",
        constraint_class=Check,
        params={"condition": "successor IS NULL OR successor <> store"},
    )

    manager.add_table(class_name="StoreHours", tablename="store_hours")
    manager.add_column(
        table_class_name="StoreHours",
        tablename="store_hours",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoreHours",
        tablename="store_hours",
        column_name="week",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreHours",
        tablename="store_hours",
        column_name="others",
        column_class=JSONB,
        params={"default": "[]"},
    )
    manager.add_column(
        table_class_name="StoreHours",
        tablename="store_hours",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="UnitMove", tablename="unit_move")
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="region",
        column_class=ForeignKey,
        params={"references": Region, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="parent",
        column_class=ForeignKey,
        params={"references": Region, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "announced"},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="reason",
        column_class=Varchar,
        params={"length": 500},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="announced_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="announced_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="from_path",
        column_class=Varchar,
        params={"length": 500, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="UnitMove",
        tablename="unit_move",
        column_name="to_path",
        column_class=Varchar,
        params={"length": 500, "default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="UnitMove",
        tablename="unit_move",
        constraint_name="moves_one_unit",
        constraint_class=Check,
        params={"condition": "(region IS NULL) <> (store IS NULL)"},
    )

    return manager
