"""Keys that contain the source of a touch or the associate of a sum: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Touches keyed with their source, daily sums with the associate"

STATEMENTS = [
    "ALTER TABLE touch DROP CONSTRAINT touch_pkey, DROP CONSTRAINT one_touch_per_source,"
    " ADD CONSTRAINT one_touch_per_source PRIMARY KEY (source, at)",
    # Also what the sums of an associate are found by.
    "ALTER TABLE touch_day DROP CONSTRAINT touch_day_pkey,"
    " ADD CONSTRAINT touch_day_pkey PRIMARY KEY (associate, day, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="touches", description=DESCRIPTION, statements=STATEMENTS)
