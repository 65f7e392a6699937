"""What appointments are found by, and one row of places for each time of a day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T21:02:20:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of appointments"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_row_of_places ON appointment_place (store, slot, day)",
    "CREATE INDEX appointments_of_store ON appointment (store, id)",
    "CREATE INDEX appointments_of_day ON appointment (store, day)",
    "CREATE INDEX appointments_open ON appointment (starts_at) WHERE state IN ('booked', 'confirmed')",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="appointments", description=DESCRIPTION, statements=STATEMENTS)
