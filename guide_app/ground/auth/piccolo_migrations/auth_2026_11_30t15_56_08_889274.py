from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Bytea, Integer, Timestamptz

ID = "2026-11-30T15:56:08:889274"
VERSION = "1.38.0"
DESCRIPTION = "Tries of passwords, and logins in any spelling"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="auth", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Account", tablename="account", column_name="spelled_exactly", column_class=Boolean
    )

    manager.add_table(class_name="SignInAttempt", tablename="sign_in_attempt")
    manager.add_column(
        table_class_name="SignInAttempt",
        tablename="sign_in_attempt",
        column_name="key",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SignInAttempt", tablename="sign_in_attempt", column_name="failures", column_class=Integer
    )
    manager.add_column(
        table_class_name="SignInAttempt",
        tablename="sign_in_attempt",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SignInAttempt",
        tablename="sign_in_attempt",
        column_name="known_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
