from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-02T00:11:32:788960"
VERSION = "1.38.0"
DESCRIPTION = "The level whose price a line was sold at"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="price_level",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )

    return manager
