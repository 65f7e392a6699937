from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz

ID = "2026-12-02T00:13:11:704657"
VERSION = "1.38.0"
DESCRIPTION = "assignments that were handed on"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    manager.add_column(
        table_class_name="TaskAssignment",
        tablename="task_assignment",
        column_name="handed_on_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
