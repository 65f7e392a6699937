"""Pictures are found by what shows them, in their order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T05:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of pictures"

STATEMENTS = [
    "CREATE INDEX picture_of_product ON catalog_picture (product, place) WHERE product IS NOT NULL",
    "CREATE INDEX picture_of_sku ON catalog_picture (sku, place) WHERE sku IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
