"""Indexes for the lists of codes of a large chain: by kind and batch, the newest first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Codes by kind and batch"

STATEMENTS = [
    "CREATE INDEX touchpoint_of_kind ON touchpoint (kind, id)",
    "CREATE INDEX touchpoint_of_batch ON touchpoint (batch, id) WHERE batch IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="qr_codes", description=DESCRIPTION, statements=STATEMENTS)
