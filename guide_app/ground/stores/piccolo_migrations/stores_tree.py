"""Indexes for the tree of a large chain: what stands below a region, and stores by a piece of their code or name."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T00:44:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Regions and stores below a region, stores by text"

STATEMENTS = [
    "CREATE INDEX region_of_parent ON region (parent)",
    "CREATE INDEX store_of_region ON store (region, code)",
    "CREATE INDEX store_by_text ON store USING gin (text_grams_v1(code || ' ' || name))",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
