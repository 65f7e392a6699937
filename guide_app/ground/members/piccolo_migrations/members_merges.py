"""Merges are append-only, a pair is there once; whoever was merged gets no associate, and is served as the survivor."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:39:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Merges of members"

STATEMENTS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON member_merge FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON member_merge_undone"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE UNIQUE INDEX one_pair_of_members ON member_duplicate (one, other)",
    "ALTER TABLE member_duplicate ADD CONSTRAINT pairs_in_order CHECK (one < other)",
    "CREATE INDEX duplicates_waiting ON member_duplicate (id) WHERE state = 'open'",
    # A registration that was confirmed while its member was merged is told, and tried again with the survivor.
    """
    CREATE FUNCTION bind_survivors_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM member m WHERE m.id = NEW.member AND m.merged_into IS NOT NULL;
      IF FOUND THEN
        RAISE EXCEPTION 'the member was merged into another'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'member_as_read';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER survivors_only BEFORE INSERT ON binding FOR EACH ROW EXECUTE FUNCTION bind_survivors_only()",
    # As its first version, for the person as whom the member is known now.
    """
    CREATE FUNCTION serve_member_v2(known uuid, at_store uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO member_store (member, store, since)
        SELECT s.id, at_store, at FROM member m JOIN member s ON s.id = coalesce(m.merged_into, m.id)
        WHERE m.id = known AND s.home_store <> at_store
        ON CONFLICT (member, store) DO NOTHING;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
