"""Indexes by which jobs are found: what is open in its turn, those of an account, what has ended long ago."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:06:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of background jobs"

STATEMENTS = [
    "CREATE INDEX background_job_open ON background_job (asked_at, id) WHERE state IN ('waiting', 'running')",
    "CREATE INDEX background_job_of_account ON background_job (asked_by, id)",
    "CREATE INDEX background_job_finished ON background_job (finished_at) WHERE finished_at IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
