"""A unit has one move and one closing that is still to come."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:44:55:000001"
VERSION = "1.38.0"
DESCRIPTION = "One move and one closing wait"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_move_waits ON unit_move (coalesce(store, region)) WHERE state = 'announced'",
    "CREATE INDEX unit_move_of_region ON unit_move (region)",
    "CREATE INDEX unit_move_of_store ON unit_move (store)",
    "CREATE UNIQUE INDEX one_closing_waits ON store_closing (store) WHERE state IN ('announced', 'running')",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
