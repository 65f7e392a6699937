"""Indexes and triggers that the table definitions cannot say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite and partial indexes, append-only triggers"

STATEMENTS = [
    "CREATE INDEX coupon_of_owner ON coupon (owner, id)",
    # That it is one order which uses a coupon is said by the coupon's own row.
    "CREATE INDEX order_coupon_used ON order_coupon (coupon) WHERE used_at IS NOT NULL AND returned_at IS NULL",
    # A coupon changes state without touching an index; room on the page keeps the change there.
    "ALTER TABLE coupon SET (fillfactor = 80)",
    "ALTER TABLE coupon_stock_shard SET (fillfactor = 50)",
    "CREATE UNIQUE INDEX one_open_book_check ON coupon_book_check ((ended_at IS NULL)) WHERE ended_at IS NULL",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON coupon_event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON coupon_terms FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="coupons", description=DESCRIPTION, statements=STATEMENTS)
