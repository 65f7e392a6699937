"""What decisions about pay need beyond plain columns: adjustments that stay, and the indexes they are read by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T05:00:00:000032"
VERSION = "1.38.0"
DESCRIPTION = "Adjustments are append-only"

STATEMENTS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_adjustment"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE INDEX commission_adjustment_of_store ON commission_adjustment (store, id)",
    "CREATE INDEX commission_goal_of_subject ON commission_goal (subject, period)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
