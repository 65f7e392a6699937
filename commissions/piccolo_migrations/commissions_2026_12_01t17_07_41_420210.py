from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date, Varchar

ID = "2026-12-01T17:07:41:420210"
VERSION = "1.38.0"
DESCRIPTION = "What the terms of a month were read from"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_table(class_name="TermsRead", tablename="commission_terms_read")
    manager.add_column(
        table_class_name="TermsRead",
        tablename="commission_terms_read",
        column_name="period",
        column_class=Date,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TermsRead",
        tablename="commission_terms_read",
        column_name="digest",
        column_class=Varchar,
        params={"length": 32, "default": None},
    )

    return manager
