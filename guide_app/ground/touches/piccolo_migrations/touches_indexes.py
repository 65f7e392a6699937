"""Indexes for the customer's history and the counts, and no change of what was written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite indexes, append-only trigger"

STATEMENTS = [
    "CREATE INDEX touches_of_member ON touch (member, id) WHERE member IS NOT NULL",
    "CREATE INDEX touches_of_associate ON touch (associate, at) WHERE associate IS NOT NULL",
    "CREATE INDEX touches_of_store ON touch (store, at) WHERE store IS NOT NULL",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON touch FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="touches", description=DESCRIPTION, statements=STATEMENTS)
