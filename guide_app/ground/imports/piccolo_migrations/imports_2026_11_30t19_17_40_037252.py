from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class SheetImport(Table, tablename="sheet_import"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-30T19:17:40:037252"
VERSION = "1.38.0"
DESCRIPTION = "imports of sheets"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    manager.add_table(class_name="SheetImport", tablename="sheet_import")
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="kind",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="state",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="file",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="file_name",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="sha256",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImport", tablename="sheet_import", column_name="rows", column_class=Integer
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="unknown_columns",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="previewed",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="applied",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="shown",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="problem",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="job",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="error_sheet",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="previewed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="committed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImport",
        tablename="sheet_import",
        column_name="finished_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="SheetImport",
        tablename="sheet_import",
        constraint_name="finished_when_over",
        constraint_class=Check,
        params={"condition": "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)"},
    )

    manager.add_table(class_name="SheetImportPiece", tablename="sheet_import_piece")
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="sheet_import",
        column_class=ForeignKey,
        params={"references": SheetImport, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="number",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="digests",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="refusals",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="outcomes",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="judged_again",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="SheetImportPiece",
        tablename="sheet_import_piece",
        constraint_name="one_of_each_number",
        constraint_class=Unique,
        params={"columns": ["sheet_import", "number"]},
    )

    return manager
