"""What the daily sums are found by: one row for each, and every associate of a store."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the daily sums of touches"

STATEMENTS = [
    "CREATE UNIQUE INDEX touch_day_once ON touch_day (store, associate, day, kind) NULLS NOT DISTINCT",
    # Sums change often and in place.
    "ALTER TABLE touch_day SET (fillfactor = 80)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="touches", description=DESCRIPTION, statements=STATEMENTS)
