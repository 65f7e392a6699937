"""What is taken back is taken back once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T05:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "A sale is taken back once, and so is a return"

STATEMENTS = [
    "CREATE UNIQUE INDEX sale_taken_back_once ON refund (order_id) WHERE corrects AND reverses IS NULL",
    "CREATE UNIQUE INDEX return_taken_back_once ON refund (order_id, reverses) WHERE reverses IS NOT NULL",
    "CREATE INDEX unmatched_reversals ON unmatched_return (reverses) WHERE reverses IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
