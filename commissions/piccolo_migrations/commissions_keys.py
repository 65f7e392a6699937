"""Keys that contain the order or the payee, by which these rows would be spread: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Credited lines keyed with their order, the ledger with the payee"

STATEMENTS = [
    "ALTER TABLE credited_line DROP CONSTRAINT credited_line_pkey,"
    " ADD CONSTRAINT credited_line_pkey PRIMARY KEY (order_id, id)",
    "ALTER TABLE credited_refund DROP CONSTRAINT credited_refund_pkey, DROP CONSTRAINT counted_once,"
    " ADD CONSTRAINT counted_once PRIMARY KEY (order_id, line, refund_id),"
    " ADD CONSTRAINT credited_refund_line_fkey FOREIGN KEY (order_id, line) REFERENCES credited_line (order_id, id)",
    "ALTER TABLE commission_task DROP CONSTRAINT commission_task_pkey,"
    " ADD CONSTRAINT commission_task_pkey PRIMARY KEY (assignment_id, associate)",
    "ALTER TABLE commission_store_burden DROP CONSTRAINT commission_store_burden_pkey,"
    " ADD CONSTRAINT commission_store_burden_pkey PRIMARY KEY (return_id, store)",
    # The entries of a payee are listed in this order.
    "ALTER TABLE commission_entry DROP CONSTRAINT commission_entry_pkey,"
    " ADD CONSTRAINT commission_entry_pkey PRIMARY KEY (payee, id)",
    # Where these stand is asked by what they are sums of, and never by an id.
    "ALTER TABLE commission_posted DROP CONSTRAINT commission_posted_pkey, DROP CONSTRAINT one_key,"
    " ADD CONSTRAINT one_key PRIMARY KEY (effective_period, payee_kind, payee, component, ref, store)",
    "ALTER TABLE commission_earned DROP CONSTRAINT commission_earned_pkey, DROP CONSTRAINT one_total,"
    " ADD CONSTRAINT one_total PRIMARY KEY (period, payee_kind, payee, store)",
    "ALTER TABLE commission_performance DROP CONSTRAINT commission_performance_pkey, DROP CONSTRAINT one_sum,"
    " ADD CONSTRAINT one_sum PRIMARY KEY (period, payee_kind, payee, store)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
