"""The index by which the stores below a path are found, whatever the collation."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Stores by path, byte by byte"

STATEMENTS = [
    "CREATE INDEX store_below ON store (path text_pattern_ops)",
    "CREATE INDEX region_below ON region (path text_pattern_ops)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
