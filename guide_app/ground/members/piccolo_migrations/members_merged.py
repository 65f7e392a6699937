"""The index of the members who are one person: most members are merged into nobody."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members by the one they are merged into"

STATEMENTS = [
    "CREATE INDEX members_merged_into ON member (merged_into) WHERE merged_into IS NOT NULL",
    "ALTER TABLE member ADD CONSTRAINT merged_into_another CHECK (merged_into <> id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
