"""Indexes by which members are found: pieces of their name as keyed hashes, the end of their phone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members by name and by the end of a phone"

STATEMENTS = [
    # New names go into the index at once: a list of waiting ones would be read by every search.
    "CREATE INDEX members_by_name ON member USING gin (name_grams) WITH (fastupdate = off)",
    "CREATE INDEX members_by_phone_tail ON member (right(phone_masked, 4), home_store, id) WHERE phone_masked <> ''",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
