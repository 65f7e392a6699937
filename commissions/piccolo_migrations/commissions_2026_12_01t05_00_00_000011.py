from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-12-01T05:00:00:000011"
VERSION = "1.38.0"
DESCRIPTION = "Sales that never were, and entries that correct"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="CommissionEntry", tablename="commission_entry", column_name="corrects", column_class=Boolean
    )

    manager.add_column(
        table_class_name="CreditedLine", tablename="credited_line", column_name="taken_back", column_class=Boolean
    )

    return manager
