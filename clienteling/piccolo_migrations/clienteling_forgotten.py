"""What has been kept for long enough goes by the day, by a function of the owner's alone; the table stays append-only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T14:45:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Contacts that have been kept for long enough"

STATEMENTS = [
    "CREATE INDEX contacts_by_moment ON contact USING brin (at)",
    # Of the parts that hold these rows alone the trigger is off until they are gone, all in the caller's transaction.
    """
    CREATE FUNCTION forget_contacts_v1(since timestamptz, until timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      part regclass;
      parts regclass[];
      taken bigint;
      gone bigint := 0;
    BEGIN
      IF until > now() - interval '11 months' OR since >= until THEN
        RAISE EXCEPTION 'contacts since % are kept', since USING ERRCODE = 'insufficient_privilege';
      END IF;
      parts := ARRAY(SELECT DISTINCT t.tableoid::regclass FROM contact t WHERE t.at >= since AND t.at < until);
      FOREACH part IN ARRAY parts LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER append_only', part);
        EXECUTE format('DELETE FROM %s WHERE at >= $1 AND at < $2', part) USING since, until;
        GET DIAGNOSTICS taken = ROW_COUNT;
        gone := gone + taken;
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER append_only', part);
      END LOOP;
      RETURN gone;
    END $$
    """,
    "REVOKE ALL ON FUNCTION forget_contacts_v1(timestamptz, timestamptz) FROM PUBLIC",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="clienteling", description=DESCRIPTION, statements=STATEMENTS)
