"""Customers' last visits: keyed with the member, listed by store, the latest first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:31:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Customers' visits by member and by store"

STATEMENTS = [
    "ALTER TABLE customer_visit DROP CONSTRAINT customer_visit_pkey,"
    " ADD CONSTRAINT customer_visit_pkey PRIMARY KEY (member, store)",
    "CREATE INDEX customer_visits_of_store ON customer_visit (store, last_at, member)",
    "ALTER TABLE customer_visit SET (fillfactor = 80)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="performance", description=DESCRIPTION, statements=STATEMENTS)
