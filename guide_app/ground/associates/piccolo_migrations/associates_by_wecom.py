"""An index by which people are found by their WeCom account, in whatever capitals: as they sign in, and as WeCom tells."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T08:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "People by their WeCom account"

STATEMENTS = ["CREATE INDEX associate_by_wecom ON associate (lower(wecom_userid)) WHERE wecom_userid IS NOT NULL"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="associates", description=DESCRIPTION, statements=STATEMENTS)
