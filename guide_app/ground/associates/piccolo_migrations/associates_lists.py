"""Indexes for the lists of people of a large chain: by store, by region, by a piece of text."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "People by store, region and text"

STATEMENTS = [
    "CREATE INDEX posting_of_store ON posting (store, associate)",
    "CREATE INDEX posting_below ON posting (path text_pattern_ops)",
    "CREATE INDEX posting_above_stores ON posting (path text_pattern_ops) WHERE store IS NULL",
    "CREATE INDEX associate_by_text ON associate USING gin (text_grams_v1(number || ' ' || name))",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="associates", description=DESCRIPTION, statements=STATEMENTS)
