"""What appeals and corrections need beyond plain columns: one open appeal of each, lists by store, what stays."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T13:05:17:713930"
VERSION = "1.38.0"
DESCRIPTION = "One open appeal of each, corrections that stay"

STATEMENTS = [
    "CREATE UNIQUE INDEX commission_appeal_open_of_order ON commission_appeal (appellant, order_id)"
    " WHERE state = 'open' AND order_id IS NOT NULL",
    "CREATE UNIQUE INDEX commission_appeal_open_of_entry ON commission_appeal (appellant, entry)"
    " WHERE state = 'open' AND order_id IS NULL",
    "CREATE INDEX commission_appeal_of_store ON commission_appeal (store, id)",
    "CREATE INDEX commission_appeal_mine ON commission_appeal (appellant, id)",
    "CREATE INDEX commission_correction_of_store ON commission_correction (store, id)",
    "CREATE TRIGGER stays BEFORE DELETE ON commission_appeal FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_correction"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
