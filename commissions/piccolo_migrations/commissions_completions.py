"""Orders that were handed over as they were paid are complete since then, those of before too."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T05:00:00:000036"
VERSION = "1.38.0"
DESCRIPTION = "Orders of before are complete where they were handed over"

STATEMENTS = [
    "INSERT INTO commission_completion (order_id, completed_on) SELECT id, business_on FROM orders"
    " WHERE business_on IS NOT NULL AND channel IN ('till', 'associate_app') AND freight_fen = 0"
    " ON CONFLICT (order_id) DO NOTHING",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
