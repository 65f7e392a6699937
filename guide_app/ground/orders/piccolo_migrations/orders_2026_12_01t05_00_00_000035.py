from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.constraints import Check

ID = "2026-12-01T05:00:00:000035"
VERSION = "1.38.0"
DESCRIPTION = "Orders are complete once their customers have them"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="completed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="complete_once_paid",
        constraint_class=Check,
        params={"condition": "completed_at IS NULL OR paid_at IS NOT NULL"},
    )

    return manager
