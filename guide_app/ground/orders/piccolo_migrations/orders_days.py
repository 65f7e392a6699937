"""Orders and refunds of a span of business days, of a store and of all of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:55:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders and refunds by business day"

STATEMENTS = [
    "CREATE INDEX orders_by_store_day ON orders (store, business_on, id) WHERE business_on IS NOT NULL",
    "CREATE INDEX orders_by_day ON orders (business_on, id) WHERE business_on IS NOT NULL",
    # The first of them does all that this one did.
    "DROP INDEX orders_of_store_day",
    "CREATE INDEX refunds_by_store_day ON refund (store, business_on, id)",
    "CREATE INDEX refunds_by_day ON refund (business_on, id)",
    "DROP INDEX refunds_of_store_day",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
