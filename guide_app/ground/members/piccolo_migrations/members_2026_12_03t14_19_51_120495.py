from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Bytea, Timestamptz

ID = "2026-12-03T14:19:51:120495"
VERSION = "1.38.0"
DESCRIPTION = "Phones that were won before an erasure"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="WonPhone", tablename="won_phone")
    manager.add_column(
        table_class_name="WonPhone",
        tablename="won_phone",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WonPhone",
        tablename="won_phone",
        column_name="proof",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="WonPhone",
        tablename="won_phone",
        column_name="since",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )

    return manager
