"""The letters of a text and their pairs, found in one pass: a new article is indexed by them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T06:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Letters and pairs of letters in one pass"

# The same set as before, so that what is indexed stays: whoever asks for it does not mind that some come twice.
STATEMENTS = [
    """
    CREATE OR REPLACE FUNCTION text_grams_v1(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
      letters text[] := coalesce(string_to_array(lower(content), NULL), '{}');
      found text[] := letters;
    BEGIN
      FOR place IN 2 .. cardinality(letters) LOOP
        found := found || (letters[place - 1] || letters[place]);
      END LOOP;
      RETURN found;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
