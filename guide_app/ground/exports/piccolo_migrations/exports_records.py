"""What one account took away of late is found by an index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T23:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Exports by who asked for them"

STATEMENTS = ["CREATE INDEX export_record_of_account ON export_record (account, asked_at)"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="exports", description=DESCRIPTION, statements=STATEMENTS)
