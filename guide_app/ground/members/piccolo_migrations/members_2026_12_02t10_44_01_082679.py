from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-02T10:44:01:082679"
VERSION = "1.38.0"
DESCRIPTION = "Gender of members"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="gender",
        column_class=Varchar,
        params={"length": 8, "default": "unknown"},
    )

    return manager
