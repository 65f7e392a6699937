"""How files whose time is over are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:08:30:000001"
VERSION = "1.38.0"
DESCRIPTION = "Files by the end of their time"

STATEMENTS = ["CREATE INDEX files_by_expiry ON stored_file (expires_at) WHERE expires_at IS NOT NULL"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="files", description=DESCRIPTION, statements=STATEMENTS)
