"""Rules are append-only, one list of a kind is open at a time, things on it are found by what they wait for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T00:05:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "How long data is kept, keyed"

STATEMENTS = [
    "ALTER TABLE retention_item DROP CONSTRAINT retention_item_pkey,"
    " ADD CONSTRAINT retention_item_pkey PRIMARY KEY (run, subject)",
    "CREATE UNIQUE INDEX one_open_run_of_a_kind ON retention_run (kind) WHERE state IN ('listed', 'approved')",
    "CREATE INDEX retention_item_waiting ON retention_item (run, subject) WHERE ended_at IS NULL AND held_by IS NULL",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON retention_rule FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="privacy", description=DESCRIPTION, statements=STATEMENTS)
