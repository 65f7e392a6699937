"""Indexes for counting, lists and boards; contributions that no statement may change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Composite and partial indexes, append-only contributions"

STATEMENTS = [
    "CREATE INDEX task_assignment_in_order ON task_assignment (task, id)",
    "CREATE INDEX task_assignment_of_store ON task_assignment (store, task, id)",
    "CREATE INDEX task_contribution_by_source ON task_contribution (source)",
    # Late releases read the event log from a moment on; the log grows in time, so block ranges find it.
    "CREATE INDEX event_by_moment ON event USING brin (occurred_at)",
    "CREATE INDEX task_catch_up_waiting ON task_catch_up (id) WHERE done_at IS NULL",
    "ALTER TABLE task_tally SET (fillfactor = 50)",
    # Releases walk the postings of an audience piece by piece, whatever the collation.
    "CREATE INDEX posting_walk ON posting (path text_pattern_ops, associate)",
    # Lists of those who have begun, or have not, walk it beside the assignments of the task.
    "CREATE INDEX task_progress_in_order ON task_progress (task, assignment) WHERE first_progress_at IS NOT NULL",
    # Progress changes often and is in no index: leave room to change it in place.
    "ALTER TABLE task_progress SET (fillfactor = 70)",
    "ALTER TABLE task_store_progress SET (fillfactor = 50)",
    "ALTER TABLE task_assignment SET (fillfactor = 95)",
    "CREATE TRIGGER never_changed BEFORE UPDATE ON task_contribution FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="tasks", description=DESCRIPTION, statements=STATEMENTS)
