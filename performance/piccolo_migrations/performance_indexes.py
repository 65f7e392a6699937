"""What the sums are found by beside their keys: the stores, and the people, of a day or a month."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the sums of sales"

STATEMENTS = [
    "CREATE INDEX sales_of_stores ON sales_of_unit (span, begins_on, store) WHERE store IS NOT NULL",
    "CREATE INDEX sales_of_associates ON sales_of_associate (span, begins_on, store)",
    # Sums change often and in place.
    "ALTER TABLE sales_of_unit SET (fillfactor = 80)",
    "ALTER TABLE sales_of_associate SET (fillfactor = 80)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="performance", description=DESCRIPTION, statements=STATEMENTS)
