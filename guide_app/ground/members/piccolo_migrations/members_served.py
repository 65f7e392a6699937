"""Members whom a store serves because they consented there: keyed with the member, listed by store."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T15:47:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members are served where they have consented"

STATEMENTS = [
    "ALTER TABLE member_store DROP CONSTRAINT member_store_pkey, ADD CONSTRAINT member_store_pkey PRIMARY KEY (member, store)",
    "CREATE INDEX members_served_by_store ON member_store (store, member)",
    # A store that is already known to serve them, their own among them, is passed over.
    """
    CREATE FUNCTION serve_member_v1(known uuid, at_store uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO member_store (member, store, since)
        SELECT m.id, at_store, at FROM member m WHERE m.id = known AND m.home_store <> at_store
        ON CONFLICT (member, store) DO NOTHING;
      RETURN true;
    END $$
    """,
    # What was consented to before this was kept: the proof names the registration, and that its store.
    """
    INSERT INTO member_store (member, store, since)
      SELECT c.member, r.store, min(c.confirmed_at)
      FROM consent c JOIN registration r ON r.id = (c.evidence->>'registration')::uuid JOIN member m ON m.id = c.member
      WHERE c.withdrawn_at IS NULL AND r.store <> m.home_store GROUP BY c.member, r.store
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
