"""Touches by the month in which people met, which every repetition of a source names alike."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Touches by month"

STATEMENTS = [
    "SELECT partition_table_v1('touch', 'at', 'month')",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="touches", description=DESCRIPTION, statements=STATEMENTS)
