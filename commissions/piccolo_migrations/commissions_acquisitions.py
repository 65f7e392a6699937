"""Every acquisition is kept, and of each member one alone is the first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T05:00:00:000034"
VERSION = "1.38.0"
DESCRIPTION = "Acquisitions by member and fact, one of them the first"

STATEMENTS = [
    # So far the first one of each member was kept and no other.
    "UPDATE commission_acquisition SET source = member, is_first = true",
    "ALTER TABLE commission_acquisition DROP CONSTRAINT commission_acquisition_pkey,"
    " ADD CONSTRAINT commission_acquisition_pkey PRIMARY KEY (member, source)",
    "CREATE UNIQUE INDEX one_first_acquisition ON commission_acquisition (member) WHERE is_first",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
