from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey, Integer, SmallInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T06:42:20:756797"
VERSION = "1.38.0"
DESCRIPTION = "Parts of bundles leave the stock"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stock", description=DESCRIPTION)

    manager.drop_constraint(table_class_name="StockHold", tablename="stock_hold", constraint_name="one_hold_per_line")
    manager.add_constraint(
        table_class_name="StockHold",
        tablename="stock_hold",
        constraint_name="one_hold_per_article",
        constraint_class=Unique,
        params={"columns": ["order_id", "no", "sku"]},
    )

    manager.add_table(class_name="StockLinePart", tablename="stock_line_part")
    manager.add_column(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        constraint_name="one_row_per_article",
        constraint_class=Unique,
        params={"columns": ["order_id", "no", "sku"]},
    )
    manager.add_constraint(
        table_class_name="StockLinePart",
        tablename="stock_line_part",
        constraint_name="takes_something",
        constraint_class=Check,
        params={"condition": "units > 0"},
    )

    return manager
