"""Indexes for lists and counters, one badge per associate, a scan log that no statement may change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-22T23:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Partial and composite indexes, append-only scans"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_badge_per_associate ON touchpoint (associate) WHERE kind = 'BADGE' AND state <> 'RETIRED'",
    "CREATE INDEX touchpoint_by_path ON touchpoint (path, id)",
    "CREATE UNIQUE INDEX code_scan_day_once ON code_scan_day (code, day, associate) NULLS NOT DISTINCT",
    "CREATE INDEX code_scan_day_of_associate ON code_scan_day (associate, day)",
    # The log grows in time and is read by time: block ranges find it at a thousandth of the cost of a tree.
    "CREATE INDEX code_scan_by_moment ON code_scan USING brin (at)",
    "CREATE INDEX scan_credit_by_moment ON scan_credit USING brin (at)",
    # Counters and credits change often and in place.
    "ALTER TABLE code_scan_day SET (fillfactor = 80)",
    "ALTER TABLE scan_credit SET (fillfactor = 80)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON code_scan FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER never_deleted BEFORE DELETE ON touchpoint FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="qr_codes", description=DESCRIPTION, statements=STATEMENTS)
