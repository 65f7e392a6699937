from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer

ID = "2026-11-30T22:45:32:342510"
VERSION = "1.38.0"
DESCRIPTION = "Versions of regions and legal entities"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)

    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    return manager
