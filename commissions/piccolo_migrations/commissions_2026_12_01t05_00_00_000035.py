from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Date

ID = "2026-12-01T05:00:00:000035"
VERSION = "1.38.0"
DESCRIPTION = "Orders that are complete"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_table(class_name="Completion", tablename="commission_completion")
    manager.add_column(
        table_class_name="Completion",
        tablename="commission_completion",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Completion",
        tablename="commission_completion",
        column_name="completed_on",
        column_class=Date,
        params={"default": None},
    )

    return manager
