from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.constraints import Check

ID = "2026-12-02T03:46:05:699868"
VERSION = "1.38.0"
DESCRIPTION = "On which day goods came back in another store"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="returned_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Refund",
        tablename="refund",
        constraint_name="another_store_has_its_own_day",
        constraint_class=Check,
        params={"condition": "returned_on IS NULL OR returned_at_store <> store"},
    )

    return manager
