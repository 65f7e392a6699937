"""Scans by the month in which their id was made."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Scans by month"

STATEMENTS = [
    "SELECT partition_table_v1('code_scan', 'id', 'month')",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="qr_codes", description=DESCRIPTION, statements=STATEMENTS)
