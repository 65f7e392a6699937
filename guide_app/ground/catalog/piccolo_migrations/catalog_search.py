"""The index by which SKUs are found by a piece of their code, name or SPU."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "SKUs by a piece of text"

STATEMENTS = [
    "CREATE INDEX sku_by_text ON sku USING gin (text_grams_v1(code || ' ' || name || ' ' || coalesce(spu, '')))",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
