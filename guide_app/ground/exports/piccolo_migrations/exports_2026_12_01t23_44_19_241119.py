from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Boolean, Integer, Text, Timestamptz, Varchar

ID = "2026-12-01T23:44:19:241119"
VERSION = "1.38.0"
DESCRIPTION = "Lists that were taken away"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="exports", description=DESCRIPTION)

    manager.add_table(class_name="ExportRecord", tablename="export_record")
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="account",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="role",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="path",
        column_class=Text,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="list",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="personal",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="filters",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="approved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="rows",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExportRecord",
        tablename="export_record",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
