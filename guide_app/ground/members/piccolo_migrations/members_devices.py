"""By what it is judged who confirms, written with the registration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T16:06:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Where a registration was asked for, and the device that is bound to it"

STATEMENTS = [
    """
    CREATE FUNCTION note_registration_v1(registration_id uuid, asked_from bytea, needs_guardian boolean)
    RETURNS boolean LANGUAGE sql AS $$
      INSERT INTO registration_device (registration, asked_from, needs_guardian)
        VALUES (registration_id, asked_from, needs_guardian) RETURNING true
    $$
    """,
    "CREATE INDEX registrations_ended ON registration (ended_at) WHERE ended_at IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
