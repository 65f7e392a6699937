from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    UUID,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class CodeBatch(Table, tablename="code_batch"):
    id = UUID(default=None, primary_key=True)


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:11:15:042866"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="qr_codes", description=DESCRIPTION)

    manager.add_table(class_name="CodeBatch", tablename="code_batch")
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="kind",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="label",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="minted",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="minted_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CodeBatch",
        tablename="code_batch",
        column_name="minted_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CodeBatch",
        tablename="code_batch",
        constraint_name="something_was_minted",
        constraint_class=Check,
        params={"condition": "minted > 0"},
    )

    manager.add_table(class_name="CodeScan", tablename="code_scan")
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="code",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="associate",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="visitor",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="client",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="credited",
        column_class=Boolean,
        params={"default": None},
    )

    manager.add_table(class_name="ScanCredit", tablename="scan_credit")
    manager.add_column(
        table_class_name="ScanCredit",
        tablename="scan_credit",
        column_name="key",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ScanCredit",
        tablename="scan_credit",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="ScanDay", tablename="code_scan_day")
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="code",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="associate",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="scans",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        column_name="credited",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="ScanDay",
        tablename="code_scan_day",
        constraint_name="credited_are_scans",
        constraint_class=Check,
        params={"condition": "credited BETWEEN 0 AND scans"},
    )

    manager.add_table(class_name="Touchpoint", tablename="touchpoint")
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="code",
        column_class=Varchar,
        params={"length": 11, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="kind",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "MINTED"},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="batch",
        column_class=ForeignKey,
        params={"references": CodeBatch, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "index": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "index": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="label",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="target",
        column_class=Varchar,
        params={"length": 10, "default": "CONTACT"},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="replacement",
        column_class=ForeignKey,
        params={"references": "self", "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="retired_for",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="minted_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="printed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="bound_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="retired_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        constraint_name="bound_leads_somewhere",
        constraint_class=Check,
        params={"condition": "state NOT IN ('BOUND', 'PAUSED') OR store IS NOT NULL OR associate IS NOT NULL"},
    )
    manager.add_constraint(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        constraint_name="badge_is_somebodys",
        constraint_class=Check,
        params={"condition": "kind <> 'BADGE' OR associate IS NOT NULL"},
    )
    manager.add_constraint(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        constraint_name="retired_for_a_reason",
        constraint_class=Check,
        params={"condition": "(state = 'RETIRED') = (retired_for IS NOT NULL)"},
    )
    manager.add_constraint(
        table_class_name="Touchpoint",
        tablename="touchpoint",
        constraint_name="not_its_own_replacement",
        constraint_class=Check,
        params={"condition": "replacement IS NULL OR replacement <> id AND state = 'RETIRED'"},
    )

    return manager
