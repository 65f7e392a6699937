"""An import refreshes the planner's statistics itself; only the tables' owner may, so it asks this function."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Fresh statistics on request of the application"

STATEMENTS = [
    """
    CREATE FUNCTION refresh_order_statistics_v1() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      ANALYZE orders;
      ANALYZE order_line;
    END $$
    """,
    "REVOKE ALL ON FUNCTION refresh_order_statistics_v1() FROM PUBLIC",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
