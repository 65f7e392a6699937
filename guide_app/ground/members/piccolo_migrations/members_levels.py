"""How many members have which level is counted by an index alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:22:30:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members by level"

STATEMENTS = ["CREATE INDEX members_by_level ON member (level) WHERE merged_into IS NULL AND erased_at IS NULL"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
