"""What the ledger needs beyond plain columns: no changes, and the indexes people read it by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Append-only ledger, indexes"

STATEMENTS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_entry"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_plan_version"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE INDEX commission_entry_in_order ON commission_entry (id)",
    "CREATE INDEX commission_entry_of_store ON commission_entry (store, id)",
    "CREATE INDEX commission_entry_of_order ON commission_entry (order_id, id) WHERE order_id IS NOT NULL",
    "CREATE INDEX commission_posted_of_ref ON commission_posted (ref)",
    "CREATE INDEX commission_performance_of_store ON commission_performance (store, period)",
    "CREATE INDEX credited_line_of_period ON credited_line (period, paid_at)",
    "CREATE INDEX credited_line_of_member ON credited_line (member, paid_at) WHERE member IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
