from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID
from piccolo.constraints import Check

ID = "2026-12-03T13:42:24:932445"
VERSION = "1.38.0"
DESCRIPTION = "the approval by which a part payment was given back"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Payment",
        tablename="payment",
        constraint_name="only_what_gives_back_is_approved",
        constraint_class=Check,
        params={"condition": "approval IS NULL OR gives_back IS NOT NULL"},
    )

    return manager
