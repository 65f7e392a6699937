from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-03T06:22:52:069756"
VERSION = "1.38.0"
DESCRIPTION = "Sessions by WeCom end with the WeCom account"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="auth", description=DESCRIPTION)

    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="wecom_userid",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )

    return manager
