"""What a reach has of a month: its goals in the order of a list with their versions, and somebody's amounts by hand."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T19:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Goals by month, amounts by hand by payee"

STATEMENTS = [
    "CREATE INDEX commission_goal_of_month ON commission_goal (period, id) INCLUDE (version)",
    "CREATE INDEX commission_adjustment_of_payee ON commission_adjustment (payee, effective_period)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
