"""Indexes by which approvals are found: the one that waits for a subject, what waits, what somebody asked for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T15:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "One approval waits per kind and subject; indexes of their lists"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_approval_waits ON approval (kind, subject) WHERE state = 'pending'",
    "CREATE INDEX approval_waiting ON approval (id) WHERE state = 'pending'",
    "CREATE INDEX approval_of_requester ON approval (requester, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
