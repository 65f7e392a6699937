"""The ledger by the month that a key settles; credited lines and their refunds by the month in which the line was sold."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Ledger and credited lines by month"

STATEMENTS = [
    # The id of a line says when it was sold; a refund lies with its line.
    "SELECT partition_table_v1('credited_line', 'id', 'month')",
    "SELECT partition_table_v1('credited_refund', 'line', 'month')",
    "SELECT partition_table_v1('commission_entry', 'effective_period', 'month')",
    "SELECT partition_table_v1('commission_posted', 'effective_period', 'month')",
    # A partition is one month, so entries of a month need no index of their own, but for where many months lie.
    "CREATE INDEX commission_entry_other_of_period ON commission_entry_other (effective_period, id)",
    "CREATE INDEX commission_entry_other_of_store_in_period ON commission_entry_other (store, effective_period, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
