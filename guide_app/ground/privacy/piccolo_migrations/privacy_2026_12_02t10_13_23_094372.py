from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz
from piccolo.table import Table


class Request(Table, tablename="privacy_request"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T10:13:23:094372"
VERSION = "1.38.0"
DESCRIPTION = "Copies that were fetched for customers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_table(class_name="CopyTaken", tablename="copy_taken")
    manager.add_column(
        table_class_name="CopyTaken",
        tablename="copy_taken",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CopyTaken",
        tablename="copy_taken",
        column_name="request",
        column_class=ForeignKey,
        params={"references": Request, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="CopyTaken",
        tablename="copy_taken",
        column_name="taken_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CopyTaken",
        tablename="copy_taken",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
