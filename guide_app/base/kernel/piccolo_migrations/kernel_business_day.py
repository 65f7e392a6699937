"""The local time in SQL: the same answers as `guide_app.base.kernel.calendar`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T12:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Business days and local midnights"

STATEMENTS = [
    # calendar.business_date: the local date of a moment, less the hours after midnight at which the day begins
    """
    CREATE FUNCTION business_day(at timestamptz, day_cut_hours int DEFAULT 0) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((at AT TIME ZONE INTERVAL '8 hours') - make_interval(hours => day_cut_hours))::date
    """,
    # calendar.start_of: the local midnight that begins a day
    """
    CREATE FUNCTION start_of_day(day date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN day::timestamp AT TIME ZONE INTERVAL '8 hours'
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
