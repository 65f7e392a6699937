from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean

ID = "2026-12-01T05:00:00:000033"
VERSION = "1.38.0"
DESCRIPTION = "Every acquisition, not only the first"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="first",
        db_column_name="is_first",
        column_class=Boolean,
        params={"db_column_name": "is_first"},
    )
    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="source",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Acquired", tablename="commission_acquisition", column_name="was_member", column_class=Boolean
    )

    return manager
