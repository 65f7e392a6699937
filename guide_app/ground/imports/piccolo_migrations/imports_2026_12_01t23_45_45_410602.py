from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Boolean, Bytea, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-01T23:45:45:410602"
VERSION = "1.38.0"
DESCRIPTION = "What headings of files are"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="headings",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="mapping",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport", tablename="sheet_import", column_name="whole", column_class=Boolean
    )

    manager.add_table(class_name="SheetMapping", tablename="sheet_mapping")
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="kind",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="headings",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="columns",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="mapped_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        column_name="mapped_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="SheetMapping",
        tablename="sheet_mapping",
        constraint_name="one_of_each_set_of_headings",
        constraint_class=Unique,
        params={"columns": ["kind", "headings"]},
    )

    return manager
