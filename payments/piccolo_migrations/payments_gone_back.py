"""What WeChat Pay took and gave back pays no order any more, whoever types its number in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T08:55:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "References of payments that went back"

STATEMENTS = [
    """
    INSERT INTO payment_reference (reference, order_id, pays)
    SELECT payment_reference_key_v1('wechat', NULL, NULL, transaction_id), order_id, false
    FROM pay_request WHERE outcome = 'given_back' ON CONFLICT (reference) DO NOTHING
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="payments", description=DESCRIPTION, statements=STATEMENTS)
