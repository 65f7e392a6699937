from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-12-02T14:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "The approval by which a refund was given"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
