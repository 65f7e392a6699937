"""The index of the list of members by who won them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members by who won them"

STATEMENTS = [
    "CREATE INDEX members_won_by ON member (acquirer) WHERE acquirer IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
