"""Indexes of what waits for a person: refunds that WeChat Pay cannot give back, differences nobody looked into."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T06:42:12:569643"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of what waits for a person"

STATEMENTS = [
    "CREATE INDEX pay_refund_for_people ON pay_refund (id) WHERE state IN ('abnormal', 'closed')",
    "CREATE INDEX pay_difference_open ON pay_difference (id) WHERE state = 'open'",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="payments", description=DESCRIPTION, statements=STATEMENTS)
