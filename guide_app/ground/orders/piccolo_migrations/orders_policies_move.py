"""Policies of attribution go along with the unit that they are for; nothing else of them ever changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T06:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Policies of attribution move along"

STATEMENTS = [
    "DROP TRIGGER append_only ON attribution_policy",
    "CREATE TRIGGER append_only BEFORE UPDATE OF id, version, title, valid_from, steps, decided_at, decided_by OR DELETE"
    " ON attribution_policy FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    # What has moved since a policy was written has left it behind.
    """
DO $$
DECLARE
  move record;
BEGIN
  FOR move IN SELECT from_path, to_path, ended_at FROM unit_move WHERE state = 'done' ORDER BY ended_at, id LOOP
    UPDATE attribution_policy p SET path = move.to_path || substr(p.path, length(move.from_path) + 1)
    WHERE starts_with(p.path, move.from_path) AND p.decided_at <= move.ended_at AND NOT EXISTS (
      SELECT FROM attribution_policy o WHERE o.version = p.version
        AND o.path = move.to_path || substr(p.path, length(move.from_path) + 1));
  END LOOP;
END $$
""",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
