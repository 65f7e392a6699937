"""Contributions by the month in which the assignment was given: its id says when."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Contributions by month"

STATEMENTS = [
    "SELECT partition_table_v1('task_contribution', 'assignment', 'month')",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="tasks", description=DESCRIPTION, statements=STATEMENTS)
