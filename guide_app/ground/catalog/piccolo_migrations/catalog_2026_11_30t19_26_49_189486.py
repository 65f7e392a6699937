from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-11-30T19:26:49:189486"
VERSION = "1.38.0"
DESCRIPTION = "Pictures of SKUs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="picture",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
