"""Pictures of SKUs held against their files."""

from guide_app.base.kernel.verifying import Check, comparison

# A file is kept for as long as this number says that somebody shows it.
PICTURES = comparison(
    kept="SELECT id::text AS key, uses::bigint AS value FROM stored_file WHERE purpose = 'catalog.picture'",
    facts="SELECT picture::text AS key, count(*) AS value FROM sku WHERE picture IS NOT NULL GROUP BY picture",
)

CHECKS = [Check("catalog.pictures", ("商品图片的引用", "Pictures that SKUs show"), PICTURES)]
