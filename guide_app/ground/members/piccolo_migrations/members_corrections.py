"""That something was corrected stays on record."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T13:39:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Corrections are append-only"

STATEMENTS = [
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON member_correction"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE member_correction DROP CONSTRAINT member_correction_pkey",
    "ALTER TABLE member_correction ADD CONSTRAINT member_correction_pkey PRIMARY KEY (member, id)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
