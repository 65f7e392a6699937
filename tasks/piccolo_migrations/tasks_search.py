"""Tasks are found by a piece of their code or title."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T22:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Tasks by text"

STATEMENTS = [
    "CREATE INDEX task_by_text ON task USING gin (text_grams_v1(code || ' ' || title))",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="tasks", description=DESCRIPTION, statements=STATEMENTS)
