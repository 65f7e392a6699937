"""Policies of attribution and what they decided are added and never changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:25:40:000001"
VERSION = "1.38.0"
DESCRIPTION = "Attribution is append-only"

STATEMENTS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON attribution_policy"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON order_attribution"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
