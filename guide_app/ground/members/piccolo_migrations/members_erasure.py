"""An index by which what is left of a member's registrations is found, to be erased."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T16:28:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Registrations by member"

STATEMENTS = [
    "CREATE INDEX registrations_of_member ON registration (member) WHERE member IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
