"""What is asked about one person's month: the sales of their stores, and whom they registered."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T13:24:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Sold lines by store and month, registrations by associate"

STATEMENTS = [
    "CREATE INDEX credited_line_of_store ON credited_line (store, period)",
    "CREATE INDEX commission_acquisition_of_associate ON commission_acquisition (associate, at)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
