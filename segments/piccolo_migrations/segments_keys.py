"""Keys with the member in them, and the indexes by which members are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Purchases and tags by member, members by purchases and tags"

STATEMENTS = [
    "ALTER TABLE member_purchase_day DROP CONSTRAINT member_purchase_day_pkey,"
    " ADD CONSTRAINT member_purchase_day_pkey PRIMARY KEY (member, day)",
    "CREATE INDEX member_purchase_days ON member_purchase_day (day, member)",
    "ALTER TABLE member_purchases SET (fillfactor = 80)",
    "CREATE INDEX members_of_store_by_last_purchase ON member_purchases (home_store, last_on, member)",
    "CREATE INDEX members_by_last_purchase ON member_purchases (last_on, member)",
    "CREATE INDEX members_of_store_by_spend ON member_purchases (home_store, year_fen, member)",
    "CREATE INDEX members_by_spend ON member_purchases (year_fen, member)",
    "ALTER TABLE member_tag DROP CONSTRAINT member_tag_pkey,"
    " ADD CONSTRAINT member_tag_pkey PRIMARY KEY (member, tag),"
    " ADD CONSTRAINT member_tag_tag_fkey FOREIGN KEY (tag) REFERENCES tag (id) ON DELETE RESTRICT",
    "CREATE INDEX members_of_tag ON member_tag (tag, member)",
    "ALTER TABLE member_tag_change DROP CONSTRAINT member_tag_change_pkey,"
    " ADD CONSTRAINT member_tag_change_pkey PRIMARY KEY (id, member)",
    "CREATE INDEX member_tag_changes ON member_tag_change (member, id)",
    "CREATE INDEX member_tag_changes_of_tag ON member_tag_change (tag, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="segments", description=DESCRIPTION, statements=STATEMENTS)
