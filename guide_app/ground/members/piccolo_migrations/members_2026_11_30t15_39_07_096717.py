from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Bytea, Timestamptz

ID = "2026-11-30T15:39:07:096717"
VERSION = "1.38.0"
DESCRIPTION = "A key for each member, birthdays sealed"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="birthday_index",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="birthday_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="erased_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="MemberKey", tablename="member_key")
    manager.add_column(
        table_class_name="MemberKey",
        tablename="member_key",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberKey",
        tablename="member_key",
        column_name="key_wrapped",
        column_class=Bytea,
        params={"default": None},
    )

    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="birthday_index",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="birthday_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="key_wrapped",
        column_class=Bytea,
        params={"default": None, "null": True},
    )

    return manager
