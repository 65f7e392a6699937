"""Keys that contain the associate, by whom these rows would be spread: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Assignments and contributions keyed with the associate"

STATEMENTS = [
    "ALTER TABLE task_contribution DROP CONSTRAINT task_contribution_assignment_fkey",
    "ALTER TABLE task_assignment DROP CONSTRAINT task_assignment_pkey,"
    " ADD CONSTRAINT task_assignment_pkey PRIMARY KEY (id, associate)",
    # Nobody asks for a contribution by its number.
    "ALTER TABLE task_contribution DROP CONSTRAINT task_contribution_pkey,"
    " DROP CONSTRAINT one_contribution_per_fact,"
    " ADD CONSTRAINT one_contribution_per_fact PRIMARY KEY (assignment, source, associate),"
    " ADD CONSTRAINT task_contribution_assignment_fkey FOREIGN KEY (assignment, associate)"
    " REFERENCES task_assignment (id, associate)",
    "ALTER TABLE task_progress DROP CONSTRAINT task_progress_pkey,"
    " ADD CONSTRAINT task_progress_pkey PRIMARY KEY (assignment, associate),"
    " ADD CONSTRAINT task_progress_assignment_fkey FOREIGN KEY (assignment, associate)"
    " REFERENCES task_assignment (id, associate)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="tasks", description=DESCRIPTION, statements=STATEMENTS)
