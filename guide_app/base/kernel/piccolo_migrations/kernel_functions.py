"""What the kernel writes at the end of a piece of work, as functions: see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T13:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Trail and answers, written by functions"

STATEMENTS = [
    """
    CREATE FUNCTION refuse_part_v1(number int) RETURNS int LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'part % was not written', number USING ERRCODE = 'GU001';
    END $$
    """,
    """
    CREATE FUNCTION append_to_trail_v1(facts json, entries json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO event (type, occurred_at, payload, lane)
        SELECT type, occurred_at, payload, lane % (SELECT lanes FROM event_epoch)
        FROM json_populate_recordset(NULL::event, facts);
      INSERT INTO audit_entry (id, at, actor_id, actor_role, action, subject, detail, request_id)
        SELECT id, at, actor_id, actor_role, action, subject, detail, request_id
        FROM json_populate_recordset(NULL::audit_entry, entries);
      RETURN true;
    END $$
    """,
    """
    CREATE FUNCTION remember_answer_v1(
      id uuid, scope text, key text, digest bytea, status smallint, body bytea, at timestamptz
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO remembered_answer (id, scope, key, digest, status, body, at)
        VALUES (id, scope, key, digest, status, body, at);
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
