"""Keys that contain the member, by which these rows would be spread: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What belongs to a member is keyed with them"

STATEMENTS = [
    # Also what they are found by: nobody asks for one of them by its id.
    f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (member, id)"
    for table in ("binding", "consent", "member_reveal")
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
