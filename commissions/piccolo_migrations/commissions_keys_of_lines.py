"""Where settlement keys stand is asked by what was sold or who was won; the keys of months need no index of that."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T20:35:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of settlement keys by sale and by acquisition"

STATEMENTS = [
    "CREATE INDEX commission_posted_of_line ON commission_posted (ref) WHERE line IS NOT NULL",
    "CREATE INDEX commission_posted_of_member ON commission_posted (ref) WHERE component = 'ACQUISITION'",
    "DROP INDEX commission_posted_of_ref",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
