from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-12-02T01:25:34:212494"
VERSION = "1.38.0"
DESCRIPTION = "Tasks for whoever is on duty"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tasks", description=DESCRIPTION)

    manager.add_column(table_class_name="Task", tablename="task", column_name="on_duty", column_class=Boolean)

    return manager
