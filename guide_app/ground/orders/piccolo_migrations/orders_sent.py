"""How rows that other systems sent are found: what to look after, what waits for which order, what came today."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T03:37:01:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of what other systems send"

STATEMENTS = [
    "CREATE INDEX sent_rows_of_source ON sent_row (source, id)",
    "CREATE INDEX sent_rows_to_look_after ON sent_row (source, state, id) WHERE state <> 'booked'",
    "CREATE INDEX sent_rows_waiting ON sent_row (source, waits_for) WHERE state = 'waiting'",
    "CREATE INDEX sent_batches_of_source ON sent_batch (source, sent_at)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
