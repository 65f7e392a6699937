from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID

ID = "2026-12-02T20:17:42:578894"
VERSION = "1.38.0"
DESCRIPTION = "Where the members of a tag belong"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="segments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="MemberTag",
        tablename="member_tag",
        column_name="home_store",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
