"""A store's business day in SQL; the day cuts that stores had hold from the beginning."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T12:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Business day of a store"

STATEMENTS = [
    """
    INSERT INTO store_day_cut (id, store, valid_from, hours)
    SELECT gen_random_uuid(), id, '-infinity', day_cut_hours FROM store
    """,
    # The cut of the moment's local date says whether the day of that date has begun or the day before still runs.
    # PL/pgSQL keeps the plan, so that a call costs microseconds.
    """
    CREATE FUNCTION day_cut_hours(of_store uuid, at timestamptz) RETURNS int
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
      RETURN coalesce((
        SELECT c.hours FROM store_day_cut c
        WHERE c.store = of_store AND c.valid_from <= business_day(at) ORDER BY c.valid_from DESC LIMIT 1
      ), 0);
    END $$
    """,
    """
    CREATE FUNCTION business_day_in(of_store uuid, at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN business_day(at, day_cut_hours(of_store, at))
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    manager = sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
    manager.drop_column(table_class_name="Store", tablename="store", column_name="day_cut_hours")
    manager.drop_constraint(table_class_name="Store", tablename="store", constraint_name="day_cut_is_before_noon")
    return manager
