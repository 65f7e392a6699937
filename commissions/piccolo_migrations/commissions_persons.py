"""Of members who turned out to be one person, one acquisition alone is the first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:31:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "The first acquisition of a person"

STATEMENTS = [
    # Until now every member was a person.
    "UPDATE commission_acquisition SET person = member WHERE person IS NULL",
    "DROP INDEX one_first_acquisition",
    "CREATE UNIQUE INDEX one_first_acquisition ON commission_acquisition (person) WHERE is_first",
    "CREATE INDEX acquisitions_of_person ON commission_acquisition (person)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
