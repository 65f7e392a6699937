"""Versions of rules are keyed by tag and number; a rule goes over all members once at a time; trials do not count."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T21:05:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Rules by tag and number, one run of each at a time"

STATEMENTS = [
    "ALTER TABLE tag_rule DROP CONSTRAINT tag_rule_pkey, ADD CONSTRAINT tag_rule_pkey PRIMARY KEY (tag, no)",
    "CREATE UNIQUE INDEX tag_run_one_at_a_time ON tag_run (tag) WHERE ended_at IS NULL AND NOT dry",
    "CREATE INDEX tag_runs ON tag_run (tag, id)",
    "CREATE INDEX tag_runs_going_on ON tag_run (id) WHERE ended_at IS NULL",
    "CREATE INDEX tags_due ON tag_due (since, member)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="segments", description=DESCRIPTION, statements=STATEMENTS)
