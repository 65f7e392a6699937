from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-11-30T19:07:23:245497"
VERSION = "1.38.0"
DESCRIPTION = "The printed code that a customer came by"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="came_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
