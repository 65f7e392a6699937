"""Sessions by whose they are, and by their end."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T16:39:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Sessions of a customer, and those that have ended"

STATEMENTS = [
    "CREATE INDEX sessions_of_customer ON customer_session (member, issued_at) WHERE revoked_at IS NULL",
    "CREATE INDEX sessions_by_end ON customer_session (expires_at)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="customers", description=DESCRIPTION, statements=STATEMENTS)
