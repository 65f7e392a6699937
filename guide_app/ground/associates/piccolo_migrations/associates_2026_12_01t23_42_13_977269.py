from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-12-01T23:42:13:977269"
VERSION = "1.38.0"
DESCRIPTION = "several posts at once"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="associates", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Posting",
        tablename="posting",
        column_name="is_main",
        column_class=Boolean,
        params={"default": True},
    )

    return manager
