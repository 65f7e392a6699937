"""Indexes for the price in force and the SKU lists."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite indexes"

STATEMENTS = [
    "CREATE INDEX price_in_force ON price (sku, path, valid_from)",
    "CREATE INDEX sku_of_category ON sku (category)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
