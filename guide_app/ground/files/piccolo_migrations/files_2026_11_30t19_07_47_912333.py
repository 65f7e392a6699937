from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-11-30T19:07:47:912333"
VERSION = "1.38.0"
DESCRIPTION = "Files that are kept"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="files", description=DESCRIPTION)

    manager.add_table(class_name="StoredFile", tablename="stored_file")
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="key",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="key_wrapped",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="sha256",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="size",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="media_type",
        column_class=Varchar,
        params={"length": 100, "default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="name_sealed",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="width",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="height",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="owner",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="uploaded_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoredFile",
        tablename="stored_file",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(table_class_name="StoredFile", tablename="stored_file", column_name="uses", column_class=Integer)
    manager.add_constraint(
        table_class_name="StoredFile",
        tablename="stored_file",
        constraint_name="has_a_size",
        constraint_class=Check,
        params={"condition": "size >= 0 AND uses >= 0"},
    )
    manager.add_constraint(
        table_class_name="StoredFile",
        tablename="stored_file",
        constraint_name="used_ones_stay",
        constraint_class=Check,
        params={"condition": "uses = 0 OR expires_at IS NULL"},
    )

    return manager
