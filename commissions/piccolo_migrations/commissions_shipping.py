"""Orders of before of which everything was on its way: since the last parcel of each was sent."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T06:53:21:175372"
VERSION = "1.38.0"
DESCRIPTION = "Orders of before are shipped since their last parcel"

STATEMENTS = [
    "INSERT INTO commission_shipping (order_id, shipped_on)"
    " SELECT o.id, business_day_in(o.store, max(p.shipped_at)) FROM orders o"
    " JOIN fulfilment f ON f.order_id = o.id AND f.way = 'ship' AND f.state IN ('sent', 'done')"
    " JOIN parcel p ON p.order_id = o.id AND p.cancelled_at IS NULL"
    " GROUP BY o.id, o.store ON CONFLICT (order_id) DO NOTHING",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
