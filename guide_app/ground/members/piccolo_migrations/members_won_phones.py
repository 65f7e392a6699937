"""Whether a phone was won before an erasure is judged once more as its new member is written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T14:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What is known of phones that were won holds as a member is written"

STATEMENTS = [
    # Called after the member has taken the phone: an erasure that frees it has been committed by then, with its proof.
    """
    CREATE FUNCTION won_before_v1(told bytea, as_read boolean) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM won_phone w WHERE w.proof = told) <> as_read THEN
        RAISE EXCEPTION 'the phone was won, or that is forgotten' USING ERRCODE = 'check_violation', CONSTRAINT = 'won_as_read';
      END IF;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
