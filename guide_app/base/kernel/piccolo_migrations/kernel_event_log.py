"""What the event log needs beyond plain columns: numbers and transaction ids by PostgreSQL, one order, no changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Event log defaults, append-only triggers"

STATEMENTS = [
    "ALTER TABLE event ALTER COLUMN seq DROP DEFAULT",
    "ALTER TABLE event ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE event ALTER COLUMN xid SET DEFAULT pg_current_xact_id()::text::bigint",
    "ALTER TABLE event ALTER COLUMN epoch SET DEFAULT 0",
    "CREATE INDEX event_order ON event (lane, epoch, xid, seq)",
    "INSERT INTO event_epoch (id, epoch) VALUES (1, 0)",
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
