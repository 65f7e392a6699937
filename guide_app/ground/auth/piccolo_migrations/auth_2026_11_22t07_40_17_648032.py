from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Boolean, Bytea, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.table import Table


class Account(Table, tablename="account"):
    id = UUID(default=None, primary_key=True)


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T07:40:17:648032"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="auth", description=DESCRIPTION)

    manager.add_table(class_name="AccessToken", tablename="access_token")
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="digest",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="account",
        column_class=ForeignKey,
        params={"references": Account, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="issued_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AccessToken",
        tablename="access_token",
        column_name="revoked_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Account", tablename="account")
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="login",
        column_class=Varchar,
        params={"length": 80, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="password_hash",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "unique": True},
    )
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="active",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="Account", tablename="account", column_name="failed_attempts", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="locked_until",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
