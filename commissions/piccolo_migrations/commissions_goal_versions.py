"""How often goals of a month were decided, for the whole chain: an index alone, in which like versions take no room."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T20:54:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Versions of goals by month"

STATEMENTS = ["CREATE INDEX commission_goal_versions ON commission_goal (period, version)"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
