"""What a text is found by: its letters, and its pairs of letters."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T15:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Letters and pairs of letters of a text"

# Pairs, not the trigrams of pg_trgm: most Chinese names have two or three letters, and trigrams find no part of them.
STATEMENTS = [
    """
    CREATE FUNCTION text_grams_v1(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
      RETURN ARRAY(
        SELECT DISTINCT substr(lower(content), place, size)
        FROM generate_series(1, length(content)) place, generate_series(1, 2) size
        WHERE place + size <= length(content) + 1
      );
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
