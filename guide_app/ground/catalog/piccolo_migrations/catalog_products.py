"""Every SPU that SKUs name becomes a product, every brand a brand; from now on they name what is there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T03:25:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "SPUs as products, brands as a list"

STATEMENTS = [
    "INSERT INTO brand (id, code, name) SELECT gen_random_uuid(), brand, brand FROM sku WHERE brand IS NOT NULL GROUP BY brand",
    # What all of its SKUs have in common is the product's; its name is that of the first of them.
    """
INSERT INTO product (id, code, name, brand, category, state)
SELECT gen_random_uuid(), spu, (array_agg(name ORDER BY code))[1],
  CASE WHEN count(DISTINCT brand) = 1 AND count(brand) = count(*) THEN min(brand) END,
  CASE WHEN count(DISTINCT category) = 1 AND count(category) = count(*) THEN min(category::text)::uuid END,
  CASE WHEN bool_or(active) THEN 'on_sale' ELSE 'ended' END
FROM sku WHERE spu IS NOT NULL GROUP BY spu
""",
    "ALTER TABLE sku ADD CONSTRAINT sku_of_product FOREIGN KEY (spu) REFERENCES product (code)",
    "ALTER TABLE sku ADD CONSTRAINT sku_of_brand FOREIGN KEY (brand) REFERENCES brand (code)",
    "ALTER TABLE product ADD CONSTRAINT product_of_brand FOREIGN KEY (brand) REFERENCES brand (code)",
    "ALTER TABLE product ADD CONSTRAINT product_of_season FOREIGN KEY (season) REFERENCES season (code)",
    "CREATE UNIQUE INDEX sku_variant ON sku (spu, variant) WHERE variant IS NOT NULL",
    "CREATE INDEX sku_of_spu ON sku (spu)",
    "CREATE INDEX barcode_of_sku ON sku_barcode (sku)",
    "CREATE UNIQUE INDEX part_of_bundle ON sku_component (bundle, part)",
    "CREATE INDEX product_by_text ON product USING gin (text_grams_v1(code || ' ' || name))",
    "CREATE INDEX product_of_category ON product (category)",
    "CREATE INDEX product_of_brand_and_season ON product (brand, season)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="catalog", description=DESCRIPTION, statements=STATEMENTS)
