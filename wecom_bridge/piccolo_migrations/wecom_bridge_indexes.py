"""Indexes that say what is unique in any case, and that one run goes on at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Partial and functional indexes"

STATEMENTS = [
    "CREATE UNIQUE INDEX wecom_member_userid ON wecom_member (lower(userid))",
    "CREATE INDEX wecom_follow_open ON wecom_follow (member, id) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX wecom_sync_one_running ON wecom_sync (status) WHERE status = 'running'",
    "CREATE INDEX wecom_inbox_unsettled ON wecom_inbox (id) WHERE status <> 'done'",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="wecom_bridge", description=DESCRIPTION, statements=STATEMENTS)
