"""Indexes for the rota: by the days of a store and of a person, by the pages of a store; one shift of a name in use."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:53:27:317957"
VERSION = "1.38.0"
DESCRIPTION = "The rota by day"

STATEMENTS = [
    "CREATE INDEX rota_assignment_of_store ON rota_assignment (store, day) WHERE removed_at IS NULL",
    "CREATE INDEX rota_assignment_of_person ON rota_assignment (associate, day) WHERE removed_at IS NULL",
    "CREATE INDEX rota_assignment_pages ON rota_assignment (store, id) WHERE removed_at IS NULL",
    "CREATE UNIQUE INDEX rota_assignment_once ON rota_assignment (associate, day, shift) WHERE removed_at IS NULL",
    "CREATE UNIQUE INDEX rota_shift_name ON rota_shift (store, name) WHERE retired_at IS NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="rota", description=DESCRIPTION, statements=STATEMENTS)
