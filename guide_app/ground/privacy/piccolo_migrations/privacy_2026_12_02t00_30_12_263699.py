from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt

ID = "2026-12-02T00:30:12:263699"
VERSION = "1.38.0"
DESCRIPTION = "Deadlines that were told"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Request", tablename="privacy_request", column_name="reminded", column_class=SmallInt
    )

    return manager
