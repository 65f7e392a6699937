"""Keys that contain the member, by whom these rows would be spread; indexes for reading; a ledger that nobody changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:23:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Points keyed with their member, append-only"

STATEMENTS = [
    # Nobody asks for an entry by its id alone.
    "ALTER TABLE growth_entry DROP CONSTRAINT growth_entry_pkey,"
    " ADD CONSTRAINT growth_entry_pkey PRIMARY KEY (member, id)",
    "ALTER TABLE level_change DROP CONSTRAINT level_change_pkey,"
    " ADD CONSTRAINT level_change_pkey PRIMARY KEY (member, id)",
    "CREATE INDEX growth_of_lot ON growth_entry (member, lot)",
    "CREATE INDEX growth_of_store ON growth_entry (store, id)",
    "CREATE INDEX growth_in_order ON growth_entry (id)",
    "CREATE INDEX growth_that_ends ON growth_entry (expires_on, member, lot) INCLUDE (points, store)"
    " WHERE expires_on IS NOT NULL",
    "CREATE INDEX growth_ended ON growth_entry (expires_on) WHERE reason = 'expiry'",
    "CREATE INDEX growth_due ON growth_balance (member) WHERE is_due",
    "CREATE INDEX level_changes_of_store ON level_change (store, id)",
    "CREATE INDEX level_changes_in_order ON level_change (id)",
    # Balances change often and are in no index but by what is due: leave room to change them in place.
    "ALTER TABLE growth_balance SET (fillfactor = 70)",
    *(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in ("loyalty_version", "growth_entry", "level_change")
    ),
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="loyalty", description=DESCRIPTION, statements=STATEMENTS)
