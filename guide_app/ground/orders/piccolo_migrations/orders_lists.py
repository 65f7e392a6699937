"""Indexes for lists and days of a large chain."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders by member and by rare status"

STATEMENTS = [
    "CREATE INDEX orders_of_member ON orders (member, id)",
    "CREATE INDEX refunds_of_store_day ON refund (store, business_on)",
    # A paid order is in none of these.
    "CREATE INDEX orders_placed ON orders (id) WHERE status = 'placed'",
    "CREATE INDEX orders_placed_of_store ON orders (store, id) WHERE status = 'placed'",
    "CREATE INDEX orders_cancelled ON orders (id) WHERE status = 'cancelled'",
    "CREATE INDEX orders_cancelled_of_store ON orders (store, id) WHERE status = 'cancelled'",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
