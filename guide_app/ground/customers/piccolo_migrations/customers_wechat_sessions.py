"""Sessions that came by a WeChat account, which end with it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T04:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Sessions by the WeChat account that they came by"

STATEMENTS = [
    "CREATE INDEX customer_sessions_by_wechat ON customer_session (wechat) WHERE wechat IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="customers", description=DESCRIPTION, statements=STATEMENTS)
