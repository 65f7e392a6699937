"""Indexes for the lists people page through, and one open binding per member."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite and partial indexes"

STATEMENTS = [
    "CREATE INDEX members_by_number ON member (number)",
    "CREATE INDEX members_of_store ON member (home_store, id)",
    "CREATE INDEX members_of_associate ON member (dedicated, id) WHERE dedicated IS NOT NULL",
    "CREATE INDEX registrations_waiting ON registration (expires_at) WHERE status = 'pending'",
    "CREATE INDEX reveals_of_actor ON member_reveal (actor_id, at)",
    "CREATE UNIQUE INDEX one_open_binding ON binding (member) WHERE ended_at IS NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
