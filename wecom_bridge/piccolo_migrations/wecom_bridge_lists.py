"""Indexes for the lists of a large chain: relations and messages by person, what waits or failed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Relations and messages by person"

STATEMENTS = [
    "CREATE INDEX wecom_follow_of_member ON wecom_follow (member, id)",
    "CREATE INDEX wecom_message_of_associate ON wecom_message (associate, id)",
    *(
        statement
        for status in ("waiting", "failed")
        for statement in (
            f"CREATE INDEX wecom_message_{status} ON wecom_message (id) WHERE status = '{status}'",
            f"CREATE INDEX wecom_message_{status}_of ON wecom_message (associate, id) WHERE status = '{status}'",
        )
    ),
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="wecom_bridge", description=DESCRIPTION, statements=STATEMENTS)
