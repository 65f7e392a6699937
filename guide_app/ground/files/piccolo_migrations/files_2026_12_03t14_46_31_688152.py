from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-03T14:46:31:688152"
VERSION = "1.38.0"
DESCRIPTION = "How texts were written when they were sent"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="files", description=DESCRIPTION)

    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="encoding",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )

    return manager
