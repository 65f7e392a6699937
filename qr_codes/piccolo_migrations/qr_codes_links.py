"""A link is opened once a day, as touches count it; no link is changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T00:55:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Links to badges, keyed"

STATEMENTS = [
    "ALTER TABLE shared_click DROP CONSTRAINT shared_click_pkey, ADD CONSTRAINT shared_click_pkey PRIMARY KEY (link, day)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="qr_codes", description=DESCRIPTION, statements=STATEMENTS)
