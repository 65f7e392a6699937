"""What messages to customers are found by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T03:23:45:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of messages to customers"

STATEMENTS = [
    "CREATE INDEX notices_waiting ON notice (due_at, id) WHERE state = 'waiting'",
    "CREATE INDEX notices_of_store ON notice (store, id)",
    "CREATE INDEX notices_over ON notice (ended_at) WHERE ended_at IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="notices", description=DESCRIPTION, statements=STATEMENTS)
