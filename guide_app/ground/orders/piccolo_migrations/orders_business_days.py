"""What is booked already gets its business day, once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date, ForeignKey
from piccolo.constraints import Check

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T12:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Business days of refunds"

STATEMENTS = [
    "ALTER TABLE refund DISABLE TRIGGER append_only",
    """
    UPDATE refund SET store = o.store, business_on = business_day_in(o.store, refund.refunded_at)
    FROM orders o WHERE o.id = refund.order_id
    """,
    "ALTER TABLE refund ENABLE TRIGGER append_only",
    "CREATE INDEX refunds_of_store_day ON refund (store, business_on)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    manager = sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
    for name, kind in (("store", ForeignKey), ("business_on", Date)):
        manager.alter_column(
            table_class_name="Refund",
            tablename="refund",
            column_name=name,
            db_column_name=name,
            params={"null": False},
            old_params={"null": True},
            column_class=kind,
            old_column_class=kind,
        )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="paid_on_a_business_day",
        constraint_class=Check,
        params={"condition": "(paid_at IS NULL) = (business_on IS NULL)"},
    )
    return manager
