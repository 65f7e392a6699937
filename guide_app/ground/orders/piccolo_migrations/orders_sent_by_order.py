"""How the source of an order is found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T06:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What other systems sent by the order that it became"

STATEMENTS = ["CREATE INDEX sent_rows_of_order ON sent_row (order_id) WHERE order_id IS NOT NULL"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
