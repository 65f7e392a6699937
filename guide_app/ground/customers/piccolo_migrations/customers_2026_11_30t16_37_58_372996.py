from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Bytea, Timestamptz, Varchar

ID = "2026-11-30T16:37:58:372996"
VERSION = "1.38.0"
DESCRIPTION = "Sessions of customers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="customers", description=DESCRIPTION)

    manager.add_table(class_name="Session", tablename="customer_session")
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="digest",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="device",
        column_class=Varchar,
        params={"length": 60},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="code",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="issued_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="revoked_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
