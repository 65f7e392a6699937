from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-12-04T04:18:43:453303"
VERSION = "1.38.0"
DESCRIPTION = "Members whose phone was won before"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_column(table_class_name="Member", tablename="member", column_name="won_before", column_class=Boolean)

    return manager
