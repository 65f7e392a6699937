"""Indexes for the lists people page through, and no changes to what documents money."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite indexes, append-only triggers"
DOCUMENTS = ("payment", "refund", "refund_line", "unmatched_return")

STATEMENTS = [
    "CREATE INDEX orders_of_store ON orders (store, id)",
    "CREATE INDEX orders_of_store_day ON orders (store, business_on) WHERE status = 'paid'",
    "CREATE INDEX unmatched_of_store_day ON unmatched_return (store, business_on)",
    *(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in DOCUMENTS
    ),
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
