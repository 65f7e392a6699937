from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, Boolean, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


class Warehouse(Table, tablename="warehouse"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T03:23:12:658843"
VERSION = "1.38.0"
DESCRIPTION = "Stock, holds, movements, warehouses"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stock", description=DESCRIPTION)

    manager.add_table(class_name="Stock", tablename="stock")
    manager.add_column(
        table_class_name="Stock",
        tablename="stock",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Stock", tablename="stock", column_name="place", column_class=UUID, params={"default": None}
    )
    manager.add_column(
        table_class_name="Stock",
        tablename="stock",
        column_name="kind",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="Stock",
        tablename="stock",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Stock", tablename="stock", column_name="fed", column_class=BigInt, params={"default": None}
    )
    manager.add_column(
        table_class_name="Stock",
        tablename="stock",
        column_name="on_hand",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(table_class_name="Stock", tablename="stock", column_name="held", column_class=BigInt)
    manager.add_column(
        table_class_name="Stock",
        tablename="stock",
        column_name="as_of",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Stock",
        tablename="stock",
        constraint_name="one_row_per_place",
        constraint_class=Unique,
        params={"columns": ["sku", "place"]},
    )
    manager.add_constraint(
        table_class_name="Stock",
        tablename="stock",
        constraint_name="holds_are_units",
        constraint_class=Check,
        params={"condition": "held >= 0"},
    )

    manager.add_table(class_name="StockHold", tablename="stock_hold")
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="place",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockHold",
        tablename="stock_hold",
        column_name="held_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="StockHold",
        tablename="stock_hold",
        constraint_name="one_hold_per_line",
        constraint_class=Unique,
        params={"columns": ["order_id", "no"]},
    )
    manager.add_constraint(
        table_class_name="StockHold",
        tablename="stock_hold",
        constraint_name="holds_something",
        constraint_class=Check,
        params={"condition": "units > 0"},
    )

    manager.add_table(class_name="StockMovement", tablename="stock_movement")
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="place",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="act",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockMovement",
        tablename="stock_movement",
        column_name="moved_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="Warehouse", tablename="warehouse")
    manager.add_column(
        table_class_name="Warehouse",
        tablename="warehouse",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Warehouse",
        tablename="warehouse",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Warehouse",
        tablename="warehouse",
        column_name="name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Warehouse",
        tablename="warehouse",
        column_name="active",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="Warehouse",
        tablename="warehouse",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="WarehouseServes", tablename="warehouse_serves")
    manager.add_column(
        table_class_name="WarehouseServes",
        tablename="warehouse_serves",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WarehouseServes",
        tablename="warehouse_serves",
        column_name="warehouse",
        column_class=ForeignKey,
        params={"references": Warehouse, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="WarehouseServes",
        tablename="warehouse_serves",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_constraint(
        table_class_name="WarehouseServes",
        tablename="warehouse_serves",
        constraint_name="one_of_each_path",
        constraint_class=Unique,
        params={"columns": ["warehouse", "path"]},
    )

    return manager
