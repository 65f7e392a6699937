"""Every store gets the ownership it had from the beginning; new ones get theirs by a trigger."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:14:34:000001"
VERSION = "1.38.0"
DESCRIPTION = "Ownership of stores from the beginning"

STATEMENTS = [
    """
    INSERT INTO store_ownership (id, store, valid_from, ownership, entity)
    SELECT gen_random_uuid(), id, '-infinity', ownership, entity FROM store
    """,
    """
    CREATE FUNCTION begin_ownership_v1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO store_ownership (id, store, valid_from, ownership, entity)
        SELECT gen_random_uuid(), id, '-infinity', ownership, entity FROM new_stores;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER store_ownership_begins AFTER INSERT ON store
    REFERENCING NEW TABLE AS new_stores FOR EACH STATEMENT EXECUTE FUNCTION begin_ownership_v1()
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
