from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB

ID = "2026-12-02T16:10:21:228759"
VERSION = "1.38.0"
DESCRIPTION = "sheets of a workbook that are not read"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="other_sheets",
        column_class=JSONB,
        params={"default": None, "null": True},
    )

    return manager
