from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea, Integer, Timestamptz, Varchar

ID = "2026-11-30T16:09:59:805318"
VERSION = "1.38.0"
DESCRIPTION = "Why a scan is not credited"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="qr_codes", description=DESCRIPTION)

    manager.add_column(
        table_class_name="CodeScan",
        tablename="code_scan",
        column_name="withheld",
        column_class=Varchar,
        params={"length": 10, "default": None, "null": True},
    )

    manager.add_column(
        table_class_name="ScanDay", tablename="code_scan_day", column_name="withheld_address", column_class=Integer
    )
    manager.add_column(
        table_class_name="ScanDay", tablename="code_scan_day", column_name="withheld_device", column_class=Integer
    )

    manager.add_table(class_name="ScanOrigin", tablename="scan_origin")
    manager.add_column(
        table_class_name="ScanOrigin",
        tablename="scan_origin",
        column_name="key",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ScanOrigin",
        tablename="scan_origin",
        column_name="since",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ScanOrigin", tablename="scan_origin", column_name="credits", column_class=Integer
    )

    return manager
