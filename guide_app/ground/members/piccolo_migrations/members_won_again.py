"""A new member keeps whether somebody had won their phone before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-04T04:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members keep that their phone was won before"

STATEMENTS = [
    # As its first version. What is written here was written a moment ago, by the same transaction.
    """
    CREATE FUNCTION won_before_v2(registered uuid, told bytea, as_read boolean) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM won_before_v1(told, as_read);
      IF as_read THEN
        UPDATE member m SET won_before = true WHERE m.id = registered;
      END IF;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
