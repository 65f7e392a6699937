"""A member's touches by the time at which they met, which every read of them asks for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T14:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Touches of a member by time"

STATEMENTS = [
    "CREATE INDEX touches_of_member_by_time ON touch (member, at, id) WHERE member IS NOT NULL",
    "DROP INDEX touches_of_member",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="touches", description=DESCRIPTION, statements=STATEMENTS)
