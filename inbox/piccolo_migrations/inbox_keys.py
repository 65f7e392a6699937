"""Keys that contain the associate, indexes of lists and of what is forgotten, and where the inbox begins."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:12:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Messages keyed with their associate, in the order of their ids; the beginning of the inbox"

STATEMENTS = [
    # What is old is forgotten in the order of ids; the messages of a person are listed in it.
    "ALTER TABLE inbox_message DROP CONSTRAINT inbox_message_pkey,"
    " ADD CONSTRAINT inbox_message_pkey PRIMARY KEY (id, associate)",
    "CREATE INDEX inbox_message_of_associate ON inbox_message (associate, id)",
    "ALTER TABLE inbox_read DROP CONSTRAINT inbox_read_pkey,"
    " ADD CONSTRAINT inbox_read_pkey PRIMARY KEY (message, associate)",
    "CREATE INDEX inbox_round_waiting ON inbox_round (id) WHERE done_at IS NULL",
    # Who has an inbox from today on is not told of years; where nothing has happened yet everything is news.
    "INSERT INTO inbox_opening (id, seq, first_id)"
    " SELECT 1, coalesce(max(seq), 0), CASE WHEN max(seq) IS NULL THEN uuid_floor_v1('epoch')"
    " ELSE (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid END FROM event",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="inbox", description=DESCRIPTION, statements=STATEMENTS)
