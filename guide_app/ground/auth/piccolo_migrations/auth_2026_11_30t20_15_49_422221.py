from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz, Varchar

ID = "2026-11-30T20:15:49:422221"
VERSION = "1.38.0"
DESCRIPTION = "Sign-ins told apart by their owners"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="auth", description=DESCRIPTION)

    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="address_masked",
        column_class=Varchar,
        params={"length": 40},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="device",
        column_class=Varchar,
        params={"length": 60},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="used_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
