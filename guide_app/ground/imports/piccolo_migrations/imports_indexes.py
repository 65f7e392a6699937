"""Imports by whose they are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:18:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Imports of an account"

STATEMENTS = ["CREATE INDEX imports_of_account ON sheet_import (asked_by, id)"]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="imports", description=DESCRIPTION, statements=STATEMENTS)
