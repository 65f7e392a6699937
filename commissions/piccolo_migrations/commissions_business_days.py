"""What was credited already gets its business day from the sale, the refund, the return."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T12:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Business days of what was credited before"

STATEMENTS = [
    """
    UPDATE credited_line l SET business_on = o.business_on, day_cut_hours = day_cut_hours(o.store, o.paid_at)
    FROM orders o WHERE o.id = l.order_id
    """,
    "UPDATE credited_refund c SET business_on = r.business_on FROM refund r WHERE r.id = c.refund_id",
    """
    UPDATE commission_store_burden b SET business_on = r.business_on
    FROM unmatched_return r WHERE r.id = b.return_id
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    manager = sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
    for class_name, table in (
        ("CreditedLine", "credited_line"),
        ("CreditedRefund", "credited_refund"),
        ("StoreBurden", "commission_store_burden"),
    ):
        manager.alter_column(
            table_class_name=class_name,
            tablename=table,
            column_name="business_on",
            db_column_name="business_on",
            params={"null": False},
            old_params={"null": True},
            column_class=Date,
            old_column_class=Date,
        )
    return manager
