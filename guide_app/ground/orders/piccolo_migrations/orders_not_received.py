"""Indexes of what is paid and did not reach its customer so far."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T10:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders that are paid and not received"

# What is handed over as it is paid is in none of these.
NOT_RECEIVED = """status = 'paid' AND completed_at IS NULL AND NOT returned_in_full AND NOT taken_back
  AND (fulfilment IS NOT NULL OR freight_fen > 0 OR channel NOT IN ('associate_app', 'till'))"""
STATEMENTS = [
    f"CREATE INDEX orders_not_received ON orders (id) WHERE {NOT_RECEIVED}",
    f"CREATE INDEX orders_not_received_of_store ON orders (store, id) WHERE {NOT_RECEIVED}",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
