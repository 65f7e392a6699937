from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB

ID = "2026-11-30T22:41:12:434229"
VERSION = "1.38.0"
DESCRIPTION = "Which columns a file has"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="columns",
        column_class=JSONB,
        params={"default": None, "null": True},
    )

    return manager
