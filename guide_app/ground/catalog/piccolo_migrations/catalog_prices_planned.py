"""Prices that begin later, the soonest first, however many begin at one moment."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T19:50:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Prices by when they begin, and each in its place"

STATEMENTS = [
    "CREATE INDEX price_begins_in_order ON price (valid_from, id)",
    "DROP INDEX price_begins",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
