"""One request of a kind is open at a time; certificates are append-only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T21:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Requests of customers, by their deadline"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_open_request_of_a_kind ON privacy_request (member, kind)"
    " WHERE state IN ('received', 'proven', 'waiting')",
    "CREATE INDEX privacy_request_of_member ON privacy_request (member)",
    "CREATE INDEX privacy_request_closed ON privacy_request (closed_at)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON erasure_certificate"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="privacy", description=DESCRIPTION, statements=STATEMENTS)
