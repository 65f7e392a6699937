from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-02T00:11:27:011923"
VERSION = "1.38.0"
DESCRIPTION = "Prices for the members of a level"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="level",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )

    return manager
