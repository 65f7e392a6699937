"""How codes are found and used up."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T15:59:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Codes by phone and address, used once"

STATEMENTS = [
    "CREATE INDEX codes_of_phone ON phone_code (phone_index, asked_at)",
    "CREATE INDEX codes_of_address ON phone_code (address_index, asked_at) WHERE address_index IS NOT NULL",
    "CREATE INDEX codes_by_age ON phone_code (asked_at)",
    """
    CREATE FUNCTION use_phone_code_v1(code_id uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE phone_code SET used_at = at WHERE id = code_id AND used_at IS NULL;
      RETURN FOUND;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="messages", description=DESCRIPTION, statements=STATEMENTS)
