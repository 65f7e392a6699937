"""How the entries of a price book are paged."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T07:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Prices of a book in their order"

STATEMENTS = [
    "DROP INDEX price_of_book",
    "CREATE INDEX price_of_book ON price (book, id) WHERE book IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
