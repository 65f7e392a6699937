from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer

ID = "2026-11-30T22:45:35:811685"
VERSION = "1.38.0"
DESCRIPTION = "Versions of categories"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    return manager
