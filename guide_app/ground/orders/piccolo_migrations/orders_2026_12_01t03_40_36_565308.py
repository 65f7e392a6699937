from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique

ID = "2026-12-01T03:40:36:565308"
VERSION = "1.38.0"
DESCRIPTION = "Receipts known by store, till, day and number; imports in steps"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="measure_milli",
        column_class=Integer,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="till_return",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport", tablename="till_import", column_name="create_stores", column_class=Boolean
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="error_sheet",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="file",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="first_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="job",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="last_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport", tablename="till_import", column_name="orders", column_class=Integer
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="problem",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="profile",
        column_class=Varchar,
        params={"length": 60},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="reading",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="state",
        column_class=Varchar,
        params={"length": 12, "default": "booked"},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="taken_back_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="taken_back_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="taken_back_why",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="understood",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.alter_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="digest",
        params={"unique": False},
        old_params={"unique": True},
        column_class=Bytea,
        old_column_class=Bytea,
    )
    manager.alter_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="summary",
        params={"null": True},
        old_params={"null": False},
        column_class=JSONB,
        old_column_class=JSONB,
    )
    manager.alter_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="imported_at",
        params={"null": True},
        old_params={"null": False},
        column_class=Timestamptz,
        old_column_class=Timestamptz,
    )

    manager.add_table(class_name="TillProfile", tablename="till_profile")
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="title",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="content",
        column_class=Varchar,
        params={"length": 20000, "default": None},
    )
    manager.add_column(
        table_class_name="TillProfile", tablename="till_profile", column_name="withdrawn", column_class=Boolean
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillProfile",
        tablename="till_profile",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="TillProfile",
        tablename="till_profile",
        constraint_name="one_of_each_version",
        constraint_class=Unique,
        params={"columns": ["code", "version"]},
    )

    manager.add_table(class_name="TillReceipt", tablename="till_receipt")
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="till",
        column_class=Varchar,
        params={"length": 20},
    )
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReceipt",
        tablename="till_receipt",
        column_name="till_import",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )

    manager.add_table(class_name="TillReturn", tablename="till_return")
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="associate",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="original",
        column_class=Varchar,
        params={"length": 40},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="returned_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="sku_code",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="till",
        column_class=Varchar,
        params={"length": 20},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="till_import",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="TillReturn",
        tablename="till_return",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )

    return manager
