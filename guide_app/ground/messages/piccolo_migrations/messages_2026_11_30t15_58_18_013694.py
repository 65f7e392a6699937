from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Bytea, SmallInt, Timestamptz, Varchar

ID = "2026-11-30T15:58:18:013694"
VERSION = "1.38.0"
DESCRIPTION = "Codes sent to phones"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="messages", description=DESCRIPTION)

    manager.add_table(class_name="PhoneCode", tablename="phone_code")
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="subject",
        column_class=Varchar,
        params={"length": 40},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="phone_index",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="address_index",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="code_digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(table_class_name="PhoneCode", tablename="phone_code", column_name="tries", column_class=SmallInt)
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PhoneCode",
        tablename="phone_code",
        column_name="used_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
