from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-12-01T20:09:44:300613"
VERSION = "1.38.0"
DESCRIPTION = "Members who turned out to be one person"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="merged_into",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
