"""Keys that contain the order, by which these rows would be spread: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What belongs to an order is keyed with it"

STATEMENTS = [
    # An import asks whether a number is an order's that no till has made, and people look for it.
    "CREATE INDEX orders_by_number ON orders (number)",
    # Lines are found by their order, never by their id alone; so are payments, of which there is one.
    "ALTER TABLE order_line DROP CONSTRAINT order_line_pkey, DROP CONSTRAINT one_number_per_order,"
    " ADD CONSTRAINT one_number_per_order PRIMARY KEY (order_id, no)",
    "ALTER TABLE payment DROP CONSTRAINT payment_pkey, ADD CONSTRAINT one_payment_per_order PRIMARY KEY (order_id)",
    "ALTER TABLE refund DROP CONSTRAINT refund_pkey, ADD CONSTRAINT refund_pkey PRIMARY KEY (order_id, id)",
    "ALTER TABLE refund_line DROP CONSTRAINT refund_line_pkey,"
    " ADD CONSTRAINT refund_line_pkey PRIMARY KEY (order_id, refund, no),"
    " ADD CONSTRAINT refund_line_refund_fkey FOREIGN KEY (order_id, refund) REFERENCES refund (order_id, id),"
    " ADD CONSTRAINT refund_line_no_fkey FOREIGN KEY (order_id, no) REFERENCES order_line (order_id, no)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
