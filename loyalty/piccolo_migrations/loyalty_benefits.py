"""Coupons that levels brought, keyed with their member; who has risen lately."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T21:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Coupons that levels brought, append-only"

STATEMENTS = [
    "ALTER TABLE benefit_grant DROP CONSTRAINT benefit_grant_pkey,"
    " ADD CONSTRAINT benefit_grant_pkey PRIMARY KEY (member, id)",
    "CREATE INDEX benefits_of_store ON benefit_grant (store, id)",
    "CREATE INDEX benefits_in_order ON benefit_grant (id)",
    "CREATE INDEX level_changes_up ON level_change (business_on, after) INCLUDE (member) WHERE is_up",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON benefit_grant FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="loyalty", description=DESCRIPTION, statements=STATEMENTS)
