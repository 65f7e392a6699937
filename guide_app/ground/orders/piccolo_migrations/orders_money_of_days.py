"""What a store's day reads of money that is not its orders' own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T03:46:30:000001"
VERSION = "1.38.0"
DESCRIPTION = "Part payments and returns elsewhere by their days"

STATEMENTS = [
    "CREATE INDEX payments_in_part_of_day ON payment (business_on) WHERE business_on IS NOT NULL",
    "CREATE INDEX refunds_of_other_stores ON refund (returned_at_store, returned_on) WHERE returned_on IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
