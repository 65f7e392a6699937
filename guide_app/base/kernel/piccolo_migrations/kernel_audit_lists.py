"""Indexes by which the audit log is read: who did what, and who did such a thing."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Audit entries by actor and by action"

STATEMENTS = [
    "CREATE INDEX audit_entry_of_actor ON audit_entry (actor_id, at, id)",
    "CREATE INDEX audit_entry_of_action ON audit_entry (action, at, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
