"""Indexes for the lists people page through."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite indexes"

STATEMENTS = [
    "CREATE INDEX orders_of_store ON orders (store, id)",
    "CREATE INDEX orders_of_store_day ON orders (store, business_on) WHERE status = 'paid'",
    "CREATE INDEX unmatched_of_store_day ON unmatched_return (store, business_on)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
