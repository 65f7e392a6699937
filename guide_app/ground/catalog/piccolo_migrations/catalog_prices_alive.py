"""Until when each price can hold at all, so that what is in force is found whatever the history."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Prices that are alive"

# An entry without an end is over for good when a later one of the same place, channel and level begins, unless that is
# withdrawn; a withdrawn one when it was, and one that had not begun never holds. Which of several holds is not decided
# here: this only bounds what has to be looked at. The lock on the SKUs has one writer at a time see all others.
ENDS = """
CREATE FUNCTION price_ends_v1(of_skus uuid[], of_paths text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  PERFORM FROM sku WHERE id = ANY(of_skus) ORDER BY id FOR NO KEY UPDATE;
  UPDATE price SET ends_at = told.ends_at
  FROM (
    SELECT p.id, least(
      coalesce(p.valid_to, 'infinity'),
      CASE
        WHEN p.withdrawn_at IS NOT NULL THEN greatest(p.valid_from, p.withdrawn_at)
        WHEN p.valid_to IS NULL THEN coalesce(lead(p.valid_from) OVER alike, 'infinity')
        ELSE 'infinity'
      END
    ) AS ends_at
    FROM (SELECT DISTINCT sku, path FROM unnest(of_skus, of_paths) AS changed (sku, path)) changed
    JOIN price p ON p.sku = changed.sku AND p.path = changed.path
    WINDOW alike AS (
      PARTITION BY p.sku, p.path, p.channel, p.level, p.valid_to IS NULL AND p.withdrawn_at IS NULL
      ORDER BY p.valid_from, p.id
    )
  ) told
  WHERE price.id = told.id AND price.ends_at IS DISTINCT FROM told.ends_at;
END $$
"""
ENTERED = """
CREATE FUNCTION price_entered_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  PERFORM price_ends_v1(array_agg(sku), array_agg(path::text)) FROM new_prices;
  RETURN NULL;
END $$
"""
CHANGED = """
CREATE FUNCTION price_changed_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  PERFORM price_ends_v1(ARRAY[NEW.sku], ARRAY[NEW.path::text]);
  RETURN NULL;
END $$
"""
STATEMENTS = [
    "ALTER TABLE price ALTER COLUMN ends_at SET DEFAULT 'infinity'",
    "UPDATE price SET ends_at = coalesce(valid_to, 'infinity')",
    ENDS,
    ENTERED,
    CHANGED,
    "SELECT price_ends_v1(array_agg(sku), array_agg(path::text)) FROM (SELECT DISTINCT sku, path FROM price) known",
    """
CREATE TRIGGER price_entered AFTER INSERT ON price REFERENCING NEW TABLE AS new_prices
FOR EACH STATEMENT EXECUTE FUNCTION price_entered_v1()
""",
    """
CREATE TRIGGER price_changed AFTER UPDATE OF valid_from, valid_to, withdrawn_at ON price
FOR EACH ROW EXECUTE FUNCTION price_changed_v1()
""",
    """
CREATE INDEX price_alive ON price (sku, path, ends_at)
INCLUDE (valid_from, level, channel, price_fen, floor_fen, list_fen, id)
""",
    "DROP INDEX price_in_force",
    "CREATE INDEX price_begins ON price (valid_from)",
    "CREATE INDEX price_of_book ON price (book)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
