"""What bundles are made of is read by a function: a statement that meets none does not pay for it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T10:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What bundles are made of, for whoever meets one"

STATEMENTS = [
    """
    CREATE FUNCTION parts_kept_v1(codes text[], at_place uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
    BEGIN
      RETURN (
        SELECT coalesce(json_agg(part), '[]') FROM (
          SELECT made.bundle AS bundle_id, made.part AS sku, part.code AS sku_code, made.units,
            (SELECT row_to_json(k) FROM stock k WHERE k.sku = made.part AND k.place = at_place) AS kept
          FROM sku bundle JOIN sku_component made ON made.bundle = bundle.id JOIN sku part ON part.id = made.part
          WHERE bundle.code = ANY(codes) AND bundle.kind = 'bundle' ORDER BY made.id
        ) part
      );
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stock", description=DESCRIPTION, statements=STATEMENTS)
