"""Indexes: one open request for each order, what is to be asked next, and the lists people page through."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:06:11:848449"
VERSION = "1.38.0"
DESCRIPTION = "Partial indexes"

STATEMENTS = [
    "CREATE UNIQUE INDEX pay_request_open ON pay_request (order_id) WHERE state = 'open'",
    "CREATE INDEX pay_request_of_order ON pay_request (order_id, id)",
    "CREATE INDEX pay_request_due ON pay_request (ask_at) WHERE state = 'open'",
    "CREATE INDEX pay_request_of_store ON pay_request (store, id)",
    "CREATE INDEX pay_request_paid ON pay_request (paid_at) WHERE state = 'paid'",
    "CREATE INDEX pay_link_of_order ON pay_link (order_id)",
    "CREATE INDEX pay_notification_waiting ON pay_notification (id) WHERE applied_at IS NULL",
    "CREATE INDEX pay_refund_due ON pay_refund (ask_at) WHERE ask_at IS NOT NULL",
    "CREATE INDEX pay_refund_of_order ON pay_refund (order_id, id)",
    "CREATE INDEX pay_refund_of_request ON pay_refund (request)",
    "CREATE INDEX pay_refund_of_store ON pay_refund (store, id)",
    "CREATE INDEX pay_refund_accepted ON pay_refund (accepted_at) WHERE accepted_at IS NOT NULL",
    "CREATE INDEX pay_difference_of_day ON pay_difference (day)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="payments", description=DESCRIPTION, statements=STATEMENTS)
