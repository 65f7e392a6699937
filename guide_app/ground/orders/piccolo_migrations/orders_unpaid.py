"""Orders that are not paid are found by two indexes instead of five, which each new order has to be held against."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T00:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders that are not paid are found by two indexes instead of five"

STATEMENTS = [
    "CREATE INDEX orders_unpaid ON orders (status, id) WHERE status <> 'paid'",
    "CREATE INDEX orders_unpaid_of_store ON orders (store, status, id) WHERE status <> 'paid'",
    "DROP INDEX orders_placed, orders_placed_of_store, orders_cancelled, orders_cancelled_of_store, orders_part_paid",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
