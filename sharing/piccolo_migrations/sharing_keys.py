"""Keys of two columns, and what links are found by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T07:02:50:000001"
VERSION = "1.38.0"
DESCRIPTION = "Keys and indexes of shared links"

STATEMENTS = [
    "ALTER TABLE share_day DROP CONSTRAINT share_day_pkey, ADD CONSTRAINT share_day_pkey PRIMARY KEY (link, day)",
    "ALTER TABLE share_claim DROP CONSTRAINT share_claim_pkey,"
    " ADD CONSTRAINT share_claim_pkey PRIMARY KEY (link, member)",
    "CREATE INDEX share_links_of_store ON share_link (store, id)",
    "CREATE INDEX share_clicks_of_member ON share_click (member, at) WHERE member IS NOT NULL",
    "CREATE INDEX share_orders_of_link ON share_order (link, day)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="sharing", description=DESCRIPTION, statements=STATEMENTS)
