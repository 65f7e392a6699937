"""What followed from codes is kept by code and day; who scanned a code is counted by person."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:08:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Outcomes by code and day, visitors of a code"

STATEMENTS = [
    "ALTER TABLE code_outcome_day DROP CONSTRAINT code_outcome_day_pkey, ADD PRIMARY KEY (code, day)",
    "ALTER TABLE code_outcome_day SET (fillfactor = 80)",
    # How many different people have scanned a code within some days: read from the index alone.
    "CREATE INDEX code_scan_visitors ON code_scan (code, at) INCLUDE (visitor)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="qr_codes", description=DESCRIPTION, statements=STATEMENTS)
