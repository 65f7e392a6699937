"""Regions are found by a piece of their code or name by an index, as stores are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T10:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Regions by text"

STATEMENTS = ["CREATE INDEX region_by_text ON region USING gin (text_grams_v1(code || ' ' || name))"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stores", description=DESCRIPTION, statements=STATEMENTS)
