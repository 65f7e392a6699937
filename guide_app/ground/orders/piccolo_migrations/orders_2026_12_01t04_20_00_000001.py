from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, ForeignKey, Timestamptz, Varchar
from piccolo.table import Table


class Order(Table, tablename="orders"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T04:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Exchanges"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="Exchange", tablename="exchange")
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="number",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="refund",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="new_order",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="difference_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="exchanged_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Exchange",
        tablename="exchange",
        column_name="exchanged_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
