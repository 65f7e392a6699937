"""Indexes of money that goes back at terminals: of a store, of an order, and what nobody has noted yet."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T14:46:47:048437"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of refunds at terminals"

STATEMENTS = [
    "CREATE INDEX terminal_refund_of_store ON terminal_refund (store, id)",
    "CREATE INDEX terminal_refund_waits ON terminal_refund (store, id) WHERE reference IS NULL",
    "CREATE INDEX terminal_refund_noted ON terminal_refund (reference) WHERE reference IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="payments", description=DESCRIPTION, statements=STATEMENTS)
