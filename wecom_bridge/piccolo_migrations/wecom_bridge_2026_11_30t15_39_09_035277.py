from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Bytea, Timestamptz

ID = "2026-11-30T15:39:09:035277"
VERSION = "1.38.0"
DESCRIPTION = "A key for each customer on WeCom"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="wecom_bridge", description=DESCRIPTION)

    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="erased_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WecomContactKey", tablename="wecom_contact_key")
    manager.add_column(
        table_class_name="WecomContactKey",
        tablename="wecom_contact_key",
        column_name="contact",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomContactKey",
        tablename="wecom_contact_key",
        column_name="key_wrapped",
        column_class=Bytea,
        params={"default": None},
    )

    return manager
