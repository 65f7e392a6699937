from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea

ID = "2026-12-02T06:42:12:569642"
VERSION = "1.38.0"
DESCRIPTION = "What is in a link, sealed"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="token_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    return manager
