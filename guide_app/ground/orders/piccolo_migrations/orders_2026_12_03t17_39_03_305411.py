from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-03T17:39:03:305411"
VERSION = "1.38.0"
DESCRIPTION = "Until when orders paid in part wait"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="OrderTerm", tablename="order_term")
    manager.add_column(
        table_class_name="OrderTerm",
        tablename="order_term",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderTerm",
        tablename="order_term",
        column_name="ends_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderTerm",
        tablename="order_term",
        column_name="told_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderTerm",
        tablename="order_term",
        column_name="keeper",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "index": True},
    )

    return manager
